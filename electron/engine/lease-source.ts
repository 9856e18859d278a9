import type { Clock } from './clock.ts';
import type { Reflexes } from './reflexes.ts';
import type { RouteLeg } from './route.ts';
import { plainAddress } from './source-rules.ts';
import type { TargetActor } from './target-actor.ts';

/** How a lease source tells what it knows; all of it may be told again and again, only news has an effect. */
export interface LeaseLinks {
  /** Something holds the target that no connection of ours shows, in words for people; null: nothing does (any more). */
  hold(target: string, what: string | null): void;
  /**
   * A session of this client at that service does not survive that the target is put to sleep: that the client dials
   * again at once is no reason to wake it.
   */
  cutOff(target: string, route: string, source: string): void;
}

/** Something besides our own sessions that knows whether a target is in use. */
export interface LeaseSource {
  readonly id: string;
  /** Called once; from then on it tells. */
  start(links: LeaseLinks): void;
  /**
   * Called directly before the last recount, on the way to a sleep command: whoever comes from now on must come to us,
   * and what is going on elsewhere must have been told when it resolves. Rejects with a FaultError when that cannot be
   * had; then no command is sent.
   */
  beforeSleep(target: string, signal: AbortSignal): Promise<void>;
}

export interface SourceParts {
  readonly clock: Clock;
  readonly reflexes: Reflexes;
  actorOf(target: string): TargetActor | undefined;
  legsOf(target: string): readonly RouteLeg[];
}

/** Holds targets for what one source says. */
export class SourceLeases implements LeaseLinks {
  readonly #id: string;
  readonly #parts: SourceParts;
  readonly #told = new WeakMap<TargetActor, string>();

  constructor(source: Pick<LeaseSource, 'id'>, parts: SourceParts) {
    this.#id = source.id;
    this.#parts = parts;
  }

  hold(target: string, what: string | null): void {
    const actor = this.#parts.actorOf(target);
    if (!actor || (this.#told.get(actor) ?? null) === what) return;
    const id = `source ${this.#id}`;
    if (what === null) {
      this.#told.delete(actor);
      return actor.dispatch({ kind: 'lease-ended', id });
    }
    this.#told.set(actor, what);
    actor.dispatch({ kind: 'lease-begun', id, lease: { kind: 'other', what } });
  }

  cutOff(target: string, route: string, source: string): void {
    const client = plainAddress(source);
    if (client === null) return;
    const { reflexes, clock } = this.#parts;
    for (const { id } of this.#parts.legsOf(target)) {
      if (id === route || id === `${route} ${target}`) reflexes.ended(id, [client], clock.monotonicMs());
    }
  }
}
