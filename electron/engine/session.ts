import type { Socket } from 'node:net';
import type { RouteSettings } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import { type Splice, splice } from './splice.ts';
import { createTrafficMeter, type TrafficMeter } from './traffic-meter.ts';

/** What a session tells those who keep the books. */
export interface SessionLinks {
  readonly clock: Clock;
  /** It begins, or ceases, to hold the target. */
  onLease(holds: boolean): void;
  onBytes(direction: 'in' | 'out', count: number): void;
  onEnd(): void;
}

/** One forwarded connection, and whether it counts as use of the target by the route's in-use rule. */
export class Session {
  readonly source: string;
  /** Local `address:port` of the connection to the target. */
  readonly ownAddress: string;
  readonly #splice: Splice;
  readonly #links: SessionLinks;
  readonly #meter: TrafficMeter | null;
  #isReal = false;
  #holds = false;
  #isOver = false;
  #quietTimer: Disposable | null = null;

  constructor(
    parts: {
      client: Socket;
      upstream: Socket;
      source: string;
      held: readonly Uint8Array[];
      inUse: RouteSettings['inUse'];
    },
    links: SessionLinks,
  ) {
    this.source = parts.source;
    this.ownAddress = `${parts.upstream.localAddress ?? ''}:${parts.upstream.localPort ?? 0}`;
    this.#links = links;
    const { kind, quietBytes, quietMs } = parts.inUse;
    this.#meter = kind === 'traffic' ? createTrafficMeter(quietBytes, quietMs, links.clock.monotonicMs()) : null;
    this.#splice = splice(parts.client, parts.upstream, {
      held: parts.held,
      clock: links.clock,
      onBytes: (direction, count) => this.#onBytes(direction === 'toUpstream' ? 'in' : 'out', count),
    });
    void this.#splice.done.then(() => this.#end());
  }

  /** Judged real, and still it holds nothing: too little moves. */
  get isQuiet(): boolean {
    return this.#isReal && !this.#holds;
  }

  get isReal(): boolean {
    return this.#isReal;
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
    this.#links.onBytes(direction, count);
    if (!this.#meter) return;
    const nowMs = this.#links.clock.monotonicMs();
    this.#meter.record(count, nowMs);
    if (this.isQuiet && !this.#meter.isQuiet(nowMs)) this.#hold();
  }

  #hold(): void {
    this.#holds = true;
    this.#links.onLease(true);
    this.#watchForQuiet();
  }

  #watchForQuiet(): void {
    const meter = this.#meter;
    if (!meter) return;
    const { clock } = this.#links;
    const nowMs = clock.monotonicMs();
    const inMs = Math.max(1, Math.ceil(meter.quietAtMs(nowMs) - nowMs));
    this.#quietTimer = clock.after(inMs, () => {
      if (this.#isOver || !this.#holds) return;
      if (!meter.isQuiet(clock.monotonicMs())) return this.#watchForQuiet();
      this.#holds = false;
      this.#links.onLease(false);
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#quietTimer?.[Symbol.dispose]();
    if (this.#holds) {
      this.#holds = false;
      this.#links.onLease(false);
    }
    this.#links.onEnd();
  }
}
