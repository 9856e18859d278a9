import { FaultError, type Fault } from '../../../shared/faults.ts';
import type { TargetView } from '../../../shared/snapshot.ts';
import type { Clock } from '../../engine/clock.ts';
import type { RequestLeg, RequestVisit, Served } from '../../engine/protocol-server.ts';

/** The first leg is the one that the client is told about. */
export interface Awaited {
  readonly leg: RequestLeg;
  readonly visit: RequestVisit;
}

/**
 * Somebody who was told to come back: holds what is being woken until then, or for as long as there is a stream through
 * which the client hears of it.
 */
export class WaitingLease {
  readonly #awaited: readonly Awaited[];
  readonly #clock: Clock;
  readonly #withoutStreamMs: number;
  readonly #onOver: () => void;
  readonly #changes: Disposable;
  /** Those that need not wait any more, until the client is back. */
  readonly #served = new Map<RequestVisit, Served>();
  #timer: Disposable | null = null;
  #isWatched = false;
  #isOver = false;

  /** `withoutStreamMs`: so long it holds while nobody listens. */
  constructor(awaited: readonly Awaited[], clock: Clock, withoutStreamMs: number, onOver: () => void) {
    this.#awaited = awaited;
    this.#clock = clock;
    this.#withoutStreamMs = withoutStreamMs;
    this.#onOver = onOver;
    this.#expire();
    this.#changes = this.onChange(() => this.#serve());
  }

  view(): TargetView {
    return this.#first.leg.view();
  }

  get isUp(): boolean {
    return this.#awaited.some(({ leg }) => leg.isUp());
  }

  /** Why it was let go without being served; null while there is hope. */
  get failure(): Fault | null {
    if (!this.#awaited.every(({ visit }) => visit.signal.aborted)) return null;
    const reason: unknown = this.#first.visit.signal.reason;
    return reason instanceof FaultError ? reason.fault : null;
  }

  onChange(listener: () => void): Disposable {
    const subscriptions = this.#awaited.map(({ leg }) => leg.onChange(listener));
    for (const { visit } of this.#awaited) visit.signal.addEventListener('abort', listener);
    return {
      [Symbol.dispose]: () => {
        for (const subscription of subscriptions) subscription[Symbol.dispose]();
        for (const { visit } of this.#awaited) visit.signal.removeEventListener('abort', listener);
      },
    };
  }

  /** A stream tells the client from now on; false when one does already, or it is too late. */
  watch(): boolean {
    if (this.#isWatched || this.#isOver) return false;
    this.#isWatched = true;
    this.#timer?.[Symbol.dispose]();
    return true;
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
    this.#changes[Symbol.dispose]();
    for (const { visit } of this.#awaited) (this.#served.get(visit) ?? visit).end();
    this.#onOver();
  }

  /** A machine that is up is held for the client, who is not waiting for it any more. */
  #serve(): void {
    for (const { leg, visit } of this.#awaited) {
      if (leg.isUp() && !visit.signal.aborted && !this.#served.has(visit)) this.#served.set(visit, visit.serve());
    }
  }

  get #first(): Awaited {
    const [first] = this.#awaited;
    if (!first) throw new Error('a lease of nothing');
    return first;
  }

  #expire(): void {
    this.#timer = this.#clock.after(this.#withoutStreamMs, () => this.end());
  }
}
