import type { TargetUnit } from './target-unit.ts';
import type { TcpRoute } from './tcp-route.ts';

/** All targets and routes of one engine, and how to find those that belong together. */
export class Roster {
  readonly units = new Map<string, TargetUnit>();
  readonly routes = new Map<string, TcpRoute>();
  /** Removed from the settings; kept for the sessions that still go through them. */
  readonly #retired = new Set<TcpRoute>();

  /** Takes a route out of the settings' ones; it is found by its target while it has sessions. */
  retire(route: TcpRoute): void {
    this.routes.delete(route.id);
    this.#retired.add(route);
  }

  allRoutes(): readonly TcpRoute[] {
    for (const route of this.#retired) if (route.sessionCount === 0) this.#retired.delete(route);
    return [...this.routes.values(), ...this.#retired];
  }

  /** Those of one target, removed ones with open sessions included. */
  routesOf(target: string): readonly TcpRoute[] {
    return this.allRoutes().filter((route) => route.actor.id === target);
  }

  parentsOf(unit: TargetUnit): readonly TargetUnit[] {
    return unit.settings.needs.flatMap((id) => this.units.get(id) ?? []);
  }

  childrenOf(parent: string): readonly TargetUnit[] {
    const children: TargetUnit[] = [];
    for (const unit of this.units.values()) if (unit.settings.needs.includes(parent)) children.push(unit);
    return children;
  }
}
