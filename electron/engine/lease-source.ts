import type { TargetActor } from './target-actor.ts';

/** How a lease source tells what it knows; all of it may be told again and again, only news has an effect. */
export interface LeaseLinks {
  /** Something holds the target that no connection of ours shows, in words for people; null: nothing does (any more). */
  hold(target: string, what: string | null): void;
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

/** Holds targets for what one source says. */
export class SourceLeases {
  readonly #id: string;
  readonly #actorOf: (target: string) => TargetActor | undefined;
  readonly #told = new WeakMap<TargetActor, string>();

  constructor(source: Pick<LeaseSource, 'id'>, actorOf: (target: string) => TargetActor | undefined) {
    this.#id = source.id;
    this.#actorOf = actorOf;
  }

  hold(target: string, what: string | null): void {
    const actor = this.#actorOf(target);
    if (!actor || (this.#told.get(actor) ?? null) === what) return;
    const id = `source ${this.#id}`;
    if (what === null) {
      this.#told.delete(actor);
      return actor.dispatch({ kind: 'lease-ended', id });
    }
    this.#told.set(actor, what);
    actor.dispatch({ kind: 'lease-begun', id, lease: { kind: 'other', what } });
  }
}
