import type { Fault } from '../../shared/faults.ts';
import type { RouteSettings } from '../../shared/settings.ts';
import type { Clock } from './clock.ts';
import type { Served } from './protocol-server.ts';
import type { PendingRequest } from './request-visit.ts';
import { Use } from './use.ts';

/** What requests that are forwarded need from the way they take, which keeps the books. */
export interface ServingLeg {
  readonly clock: Clock;
  /** It begins, or ceases, to hold the target. */
  onLease(served: ServedRequest, holds: boolean): void;
  /** Called for every chunk. */
  onBytes(served: ServedRequest, direction: 'in' | 'out', byteCount: number): void;
  /** `held`: it counted as use of the target to its end. */
  onEnd(served: ServedRequest, held: boolean): void;
}

/** One request, or what it was upgraded to, while it is forwarded to a target. */
export class ServedRequest implements Served {
  readonly source: string;
  readonly counts: boolean;
  readonly #request: PendingRequest;
  readonly #leg: ServingLeg;
  readonly #use: Use;
  #hasTaken = false;
  #isOver = false;

  constructor(request: PendingRequest, inUse: RouteSettings['inUse'], leg: ServingLeg) {
    this.source = request.source;
    this.counts = request.counts;
    this.#request = request;
    this.#leg = leg;
    this.#use = new Use(inUse, leg.clock, (holds) => leg.onLease(this, holds));
  }

  begin(): void {
    if (this.counts) this.#use.becomeReal();
  }

  /** It counts, and still it holds nothing: too little moves. */
  get isQuiet(): boolean {
    return this.#use.isQuiet;
  }

  /** The service has sent it something. */
  get hasTaken(): boolean {
    return this.#hasTaken;
  }

  moved(direction: 'in' | 'out', byteCount: number): void {
    if (this.#isOver) return;
    this.#leg.onBytes(this, direction, byteCount);
    if (direction === 'out') this.#hasTaken = true;
    this.#use.moved(byteCount);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leg.onEnd(this, this.#use.end());
  }

  /** Its forwarder is told that it must not go on; it counts no more. */
  letGo(reason: Fault): void {
    this.#request.letGo(reason);
    this.end();
  }
}
