import type { Clock } from './clock.ts';
import type { TargetActor } from './target-actor.ts';

interface Held {
  count: number;
  /** When it is over, if nothing begins before; only while `count` is 0. */
  untilMs: number;
  timer: Disposable | null;
}

/** Holds targets for their sessions: one lease for each source and route, however many sessions that are. */
export class SessionLeases {
  readonly #clock: Clock;
  readonly #held = new WeakMap<TargetActor, Map<string, Held>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(actor: TargetActor, route: string, source: string): void {
    const leases = this.#leasesOf(actor);
    const id = leaseId(route, source);
    const known = leases.get(id);
    if (known) {
      known.count += 1;
      return;
    }
    leases.set(id, { count: 1, untilMs: 0, timer: null });
    actor.dispatch({ kind: 'lease-begun', id, lease: { kind: 'session', route, source } });
  }

  /** The last one's end is the lease's end, or so much later: requests of one page are one use, not hundreds. */
  end(actor: TargetActor, route: string, source: string, lingerMs = 0): void {
    const id = leaseId(route, source);
    const held = this.#leasesOf(actor).get(id);
    if (!held) return;
    held.count -= 1;
    if (held.count > 0) return;
    held.untilMs = this.#clock.monotonicMs() + lingerMs;
    if (lingerMs === 0) this.#drop(actor, id, held);
    else held.timer ??= this.#clock.after(lingerMs, () => this.#look(actor, id, held));
  }

  /** Gives up at once what nothing but the linger holds. */
  endLingering(actor: TargetActor): void {
    for (const [id, held] of this.#leasesOf(actor)) if (held.count === 0) this.#drop(actor, id, held);
  }

  /** One timer serves many ends: it looks again when there was a later one. */
  #look(actor: TargetActor, id: string, held: Held): void {
    held.timer = null;
    if (held.count > 0) return;
    const leftMs = held.untilMs - this.#clock.monotonicMs();
    if (leftMs <= 0) this.#drop(actor, id, held);
    else held.timer = this.#clock.after(Math.ceil(leftMs), () => this.#look(actor, id, held));
  }

  #drop(actor: TargetActor, id: string, held: Held): void {
    held.timer?.[Symbol.dispose]();
    this.#leasesOf(actor).delete(id);
    actor.dispatch({ kind: 'lease-ended', id });
  }

  #leasesOf(actor: TargetActor): Map<string, Held> {
    const known = this.#held.get(actor);
    if (known) return known;
    const leases = new Map<string, Held>();
    this.#held.set(actor, leases);
    return leases;
  }
}

function leaseId(route: string, source: string): string {
  return `session ${route} ${source}`;
}
