import type { Socket } from 'node:net';
import type { RouteSettings } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import { type Splice, splice } from './splice.ts';
import { Use } from './use.ts';

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
  readonly #use: Use;
  #takenBytes = 0;

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
    this.#use = new Use(parts.inUse, route.clock, (holds) => route.onLease(this, holds));
    this.#splice = splice(parts.client, parts.upstream, {
      held: parts.held,
      clock: route.clock,
      onBytes: (direction, count) => this.#onBytes(direction === 'toUpstream' ? 'in' : 'out', count),
    });
    void this.#splice.done.then(() => route.onEnd(this, this.#use.end()));
    // A client may be gone for good and its service never notice.
    const expectEnd = () => this.#use.expectEnd(leftoverMs);
    if (parts.client.readableEnded) expectEnd();
    else parts.client.once('end', expectEnd);
  }

  /** Local `address:port` of the connection to the target. */
  get ownAddress(): string {
    return `${this.#upstream.localAddress ?? ''}:${this.#upstream.localPort ?? 0}`;
  }

  get isReal(): boolean {
    return this.#use.isReal;
  }

  /** Judged real, and still it holds nothing: too little moves. */
  get isQuiet(): boolean {
    return this.#use.isQuiet;
  }

  /** How much the service has sent it. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** It was judged real: from now on it counts, as its route's rule says. */
  becomeReal(): void {
    this.#use.becomeReal();
  }

  destroy(): void {
    this.#splice.destroy(true);
  }

  #onBytes(direction: 'in' | 'out', count: number): void {
    this.#route.onBytes(this, direction, count);
    if (direction === 'out') this.#takenBytes += count;
    this.#use.moved(count);
  }
}
