import type { TargetActor } from './target-actor.ts';

/** Holds a target for its sessions: one lease for each source and route, however many sessions that are. */
export class SessionLeases {
  readonly #counts = new Map<string, number>();

  begin(actor: TargetActor, route: string, source: string): void {
    const id = leaseId(route, source);
    const count = this.#counts.get(id) ?? 0;
    this.#counts.set(id, count + 1);
    if (count === 0) actor.dispatch({ kind: 'lease-begun', id, lease: { kind: 'session', route, source } });
  }

  end(actor: TargetActor, route: string, source: string): void {
    const id = leaseId(route, source);
    const count = (this.#counts.get(id) ?? 1) - 1;
    if (count > 0) this.#counts.set(id, count);
    else {
      this.#counts.delete(id);
      actor.dispatch({ kind: 'lease-ended', id });
    }
  }
}

function leaseId(route: string, source: string): string {
  return `session ${route} ${source}`;
}
