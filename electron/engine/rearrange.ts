import { fault } from '../../shared/faults.ts';
import type {
  HttpRouteSettings,
  ListenerSettings,
  RouteSettings,
  Settings,
  TargetSettings,
  TcpRouteSettings,
  UdpRouteSettings,
} from '../../shared/settings.ts';
import { routesOf } from './check-targets.ts';
import { HttpRoute } from './http-route.ts';
import type { Roster } from './roster.ts';
import type { Route } from './route.ts';
import { PickedListener } from './picked-listener.ts';
import { SharedListener } from './shared-listener.ts';
import type { TargetUnit, UnitSettings } from './target-unit.ts';
import { TcpRoute } from './tcp-route.ts';
import { UdpRoute } from './udp-route.ts';

export interface Makers {
  newUnit(given: UnitSettings): TargetUnit;
  newTcpRoute(settings: TcpRouteSettings, unit: TargetUnit, listener: PickedListener | null): TcpRoute;
  newUdpRoute(settings: UdpRouteSettings, unit: TargetUnit): UdpRoute;
  newHttpRoute(settings: HttpRouteSettings, listener: SharedListener): HttpRoute;
  newListener(settings: ListenerSettings): SharedListener | PickedListener;
  /** It has ended and is in the roster no more. */
  onRemoved(unit: TargetUnit): void;
}

/**
 * Brings the roster in line with valid settings: what did not change stays as it is, what is gone ends, what is new is
 * there but neither listens nor asks yet. Addresses that are not listened on any more are free when it returns.
 */
export function rearrange(roster: Roster, settings: Settings, makers: Makers): void {
  const wanted = new Map(settings.routes.map((route) => [route.id, route]));
  for (const route of roster.routes.values()) {
    const next = wanted.get(route.id);
    if (next && mayBecome(route, next)) continue;
    roster.retire(route);
    route.end(fault('service-removed', { route: route.settings.name }));
  }
  const kept = new Set(settings.targets.map((target) => target.id));
  for (const unit of roster.units.values()) {
    if (kept.has(unit.id)) continue;
    roster.units.delete(unit.id);
    makers.onRemoved(unit);
    unit.end();
  }
  for (const target of inOrderOfNeed(settings.targets)) {
    const given = { target, routes: routesOf(settings, target.id), needsLimitMs: needsLimitMs(roster, target) };
    const unit = roster.units.get(target.id);
    if (unit) unit.change(given);
    else roster.units.set(target.id, makers.newUnit(given));
  }
  rearrangeListeners(roster, settings, makers);
  rearrangeTcp(roster, settings, makers);
  rearrangeUdp(roster, settings, makers);
  rearrangeHttp(roster, settings, makers);
}

/** A route that leads to another target is another route; HTTP ones lead to several and may change some. */
function mayBecome(route: Route, next: RouteSettings): boolean {
  if (route instanceof HttpRoute) return next.kind === 'http';
  if (next.kind === 'tcp') return route instanceof TcpRoute && next.to.target === route.settings.to.target;
  return next.kind === 'udp' && route instanceof UdpRoute && next.to.target === route.settings.to.target;
}

function rearrangeListeners(roster: Roster, { listeners }: Settings, makers: Makers): void {
  const wanted = new Map(listeners.map((listener) => [listener.id, listener]));
  for (const listener of roster.listeners.values()) {
    if (wanted.get(listener.id)?.kind !== listener.settings.kind) roster.retireListener(listener);
  }
  for (const settings of listeners) {
    const listener = roster.listeners.get(settings.id) ?? makers.newListener(settings);
    roster.listeners.set(settings.id, listener);
    // Its routes look at these for whom they let in.
    listener.settings = settings;
  }
}

function rearrangeTcp(roster: Roster, { routes }: Settings, makers: Makers): void {
  const wanted = routes.filter((route) => route.kind === 'tcp');
  const listenerOf = ({ listener: id }: TcpRouteSettings) => {
    const listener = id === null ? null : roster.listeners.get(id);
    if (listener === undefined || listener instanceof SharedListener)
      throw new Error(`no listener of TCP routes: ${id}`);
    return listener as PickedListener | null;
  };
  for (const route of wanted) {
    const known = roster.routes.get(route.id);
    if (known instanceof TcpRoute) known.change(route, listenerOf(route));
  }
  const byListener = new Map<string, TcpRoute[]>();
  for (const route of wanted) {
    const unit = roster.units.get(route.to.target);
    const known = roster.routes.get(route.id);
    const made = known ?? (unit && makers.newTcpRoute(route, unit, listenerOf(route)));
    if (!(made instanceof TcpRoute)) continue;
    roster.routes.set(route.id, made);
    if (route.listener !== null) byListener.set(route.listener, [...(byListener.get(route.listener) ?? []), made]);
  }
  for (const listener of roster.listeners.values())
    if (listener instanceof PickedListener) listener.change(listener.settings, byListener.get(listener.id) ?? []);
}

function rearrangeUdp(roster: Roster, { routes }: Settings, makers: Makers): void {
  const wanted = routes.filter((route) => route.kind === 'udp');
  for (const route of wanted) {
    const known = roster.routes.get(route.id);
    if (known instanceof UdpRoute) known.change(route);
  }
  for (const route of wanted) {
    const unit = roster.units.get(route.to.target);
    if (unit && !roster.routes.has(route.id)) roster.routes.set(route.id, makers.newUdpRoute(route, unit));
  }
}

function rearrangeHttp(roster: Roster, { routes }: Settings, makers: Makers): void {
  const byListener = new Map<string, HttpRoute[]>();
  for (const settings of routes) {
    if (settings.kind !== 'http') continue;
    const listener = roster.listeners.get(settings.listener);
    if (!(listener instanceof SharedListener)) throw new Error(`no listener of HTTP routes: ${settings.listener}`);
    const known = roster.routes.get(settings.id);
    const route = known instanceof HttpRoute ? known : makers.newHttpRoute(settings, listener);
    roster.routes.set(settings.id, route);
    route.change(settings, listener, (target) => roster.units.get(target));
    byListener.set(listener.id, [...(byListener.get(listener.id) ?? []), route]);
  }
  for (const listener of roster.listeners.values())
    if (listener instanceof SharedListener) listener.change(listener.settings, byListener.get(listener.id) ?? []);
}

/** Longest time that everything a target needs may take, one after the other. */
function needsLimitMs(roster: Roster, { needs }: TargetSettings): number {
  const limits = needs.flatMap((id) => {
    const policy = roster.units.get(id)?.actor.policy;
    return policy ? [policy.wakeLimitMs + policy.holdOffMs + policy.confirmDownMs + policy.needsLimitMs] : [];
  });
  return Math.max(0, ...limits);
}

/** Targets after all that they need, so that a need is known when it is looked at. */
function inOrderOfNeed(targets: readonly TargetSettings[]): readonly TargetSettings[] {
  const ordered = new Set<TargetSettings>();
  const place = (target: TargetSettings | undefined): void => {
    if (!target || ordered.has(target)) return;
    for (const id of target.needs) place(targets.find((one) => one.id === id));
    ordered.add(target);
  };
  for (const target of targets) place(target);
  return [...ordered];
}
