import { fault } from '../../shared/faults.ts';
import type { TcpRouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';
import { routesOf } from './check-targets.ts';
import type { Roster } from './roster.ts';
import type { TargetUnit, UnitSettings } from './target-unit.ts';
import type { TcpRoute } from './tcp-route.ts';

export interface Makers {
  newUnit(given: UnitSettings): TargetUnit;
  newRoute(settings: TcpRouteSettings, unit: TargetUnit): TcpRoute;
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
    if (next?.kind === 'tcp' && next.to.target === route.settings.to.target) continue;
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
  const tcpRoutes = settings.routes.filter((route) => route.kind === 'tcp');
  for (const route of tcpRoutes) roster.routes.get(route.id)?.change(route);
  for (const route of tcpRoutes) {
    const unit = roster.units.get(route.to.target);
    if (unit && !roster.routes.has(route.id)) roster.routes.set(route.id, makers.newRoute(route, unit));
  }
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
