import type { Socket } from 'node:net';
import type { RouteSettings } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import { type Splice, splice } from './splice.ts';
import { createTrafficMeter, type TrafficMeter } from './traffic-meter.ts';

/** A session whose client has ended its side, and in which nothing moves for this long, holds nothing. */
const leftoverMs = 5 * 60_000;

/** What sessions need from their route, which keeps the books. */
export interface SessionRoute {
  readonly clock: Clock;
  /** It begins, or ceases, to hold the target. */
  onLease(session: Session, holds: boolean): void;
  /** Called for every chunk. */
  onBytes(session: Session, direction: 'in' | 'out', count: number): void;
  /** `held`: it counted as use of the target to its end. */
  onEnd(session: Session, held: boolean): void;
}

/** One forwarded connection, and whether it counts as use of the target by the route's in-use rule. */
export class Session {
  /** That of its visit. */
  readonly id: string;
  readonly source: string;
  readonly #upstream: Socket;
  readonly #splice: Splice;
  readonly #route: SessionRoute;
  #meter: TrafficMeter | null;
  #isReal = false;
  #holds = false;
  #isOver = false;
  #takenBytes = 0;
  #quietTimer: Disposable | null = null;

  constructor(
    parts: {
      readonly id: string;
      readonly source: string;
      readonly client: Socket;
      readonly upstream: Socket;
      readonly held: readonly Uint8Array[];
      readonly inUse: RouteSettings['inUse'];
    },
    route: SessionRoute,
  ) {
    this.id = parts.id;
    this.source = parts.source;
    this.#upstream = parts.upstream;
    this.#route = route;
    const { kind, quietBytes, quietMs } = parts.inUse;
    this.#meter = kind === 'traffic' ? createTrafficMeter(quietBytes, quietMs, route.clock.monotonicMs()) : null;
    this.#splice = splice(parts.client, parts.upstream, {
      held: parts.held,
      clock: route.clock,
      onBytes: (direction, count) => this.#onBytes(direction === 'toUpstream' ? 'in' : 'out', count),
    });
    void this.#splice.done.then(() => this.#end());
    if (parts.client.readableEnded) this.#clientEnded();
    else parts.client.once('end', () => this.#clientEnded());
  }

  /** Local `address:port` of the connection to the target. */
  get ownAddress(): string {
    return `${this.#upstream.localAddress ?? ''}:${this.#upstream.localPort ?? 0}`;
  }

  get isReal(): boolean {
    return this.#isReal;
  }

  /** Judged real, and still it holds nothing: too little moves. */
  get isQuiet(): boolean {
    return this.#isReal && !this.#holds;
  }

  /** How much the service has sent it. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** It was judged real: from now on it counts, as its route's rule says. */
  becomeReal(): void {
    if (this.#isReal || this.#isOver) return;
    this.#isReal = true;
    this.#hold();
  }

  destroy(): void {
    this.#splice.destroy(true);
  }

  #onBytes(direction: 'in' | 'out', count: number): void {
    this.#route.onBytes(this, direction, count);
    if (direction === 'out') this.#takenBytes += count;
    if (!this.#meter) return;
    const nowMs = this.#route.clock.monotonicMs();
    this.#meter.record(count, nowMs);
    if (this.isQuiet && !this.#isOver && !this.#meter.isQuiet(nowMs)) this.#hold();
  }

  /** A client may be gone for good and its service never notice: what moves no byte any more counts as quiet. */
  #clientEnded(): void {
    if (this.#meter || this.#isOver) return;
    this.#meter = createTrafficMeter(1, leftoverMs, this.#route.clock.monotonicMs());
    if (this.#holds) this.#watchForQuiet();
  }

  #hold(): void {
    this.#holds = true;
    this.#route.onLease(this, true);
    this.#watchForQuiet();
  }

  #watchForQuiet(): void {
    const meter = this.#meter;
    if (!meter) return;
    const { clock } = this.#route;
    const nowMs = clock.monotonicMs();
    const inMs = Math.max(1, Math.ceil(meter.quietAtMs(nowMs) - nowMs));
    this.#quietTimer = clock.after(inMs, () => {
      if (this.#isOver || !this.#holds) return;
      if (!meter.isQuiet(clock.monotonicMs())) return this.#watchForQuiet();
      this.#holds = false;
      this.#route.onLease(this, false);
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#quietTimer?.[Symbol.dispose]();
    const held = this.#holds;
    this.#holds = false;
    if (held) this.#route.onLease(this, false);
    this.#route.onEnd(this, held);
  }
}
