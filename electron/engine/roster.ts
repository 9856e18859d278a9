import { TcpRoute } from './tcp-route.ts';
import { UdpRoute } from './udp-route.ts';
import type { TargetUnit } from './target-unit.ts';
import type { Route, RouteLeg } from './route.ts';
import type { Listener } from './listener.ts';

/** All targets and routes of one engine, and how to find those that belong together. */
export class Roster {
  readonly units = new Map<string, TargetUnit>();
  readonly routes = new Map<string, Route>();
  readonly listeners = new Map<string, Listener>();
  /** Removed from the settings; kept for the sessions that still go through them. */
  readonly #retired = new Set<Route>();
  /** The same, kept for their connections. */
  readonly #retiredListeners = new Set<Listener>();

  /** Takes a route out of the settings' ones; it is found by its target while it has sessions. */
  retire(route: Route): void {
    this.routes.delete(route.id);
    this.#retired.add(route);
  }

  /** Ends a listener that is not in the settings any more. */
  retireListener(listener: Listener): void {
    this.listeners.delete(listener.id);
    listener.end();
    this.#retiredListeners.add(listener);
  }

  /** Resolves when every address of all routes is bound, or was tried once. */
  async listen(): Promise<void> {
    const ownAddresses = [...this.routes.values()].filter(
      (route) => route instanceof TcpRoute || route instanceof UdpRoute,
    );
    await Promise.all([...ownAddresses, ...this.listeners.values()].map((one) => one.listen()));
  }

  allListeners(): readonly Listener[] {
    for (const listener of this.#retiredListeners)
      if (listener.connectionCount === 0) this.#retiredListeners.delete(listener);
    return [...this.listeners.values(), ...this.#retiredListeners];
  }

  allRoutes(): readonly Route[] {
    for (const route of this.#retired) if (route.sessionCount === 0) this.#retired.delete(route);
    return [...this.routes.values(), ...this.#retired];
  }

  /** The ways to one target, those of removed routes with open sessions included. */
  legsOf(target: string): readonly RouteLeg[] {
    return this.allRoutes()
      .flatMap((route) => route.legs())
      .filter((leg) => leg.actor.id === target);
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
