import type { EndpointSettings, HttpRouteSettings } from '../../../shared/settings.ts';
import type { Clock } from '../../engine/clock.ts';
import { optionsOf } from '../../engine/power.ts';
import type { RequestRoute } from '../../engine/protocol-server.ts';
import { requestGates } from '../request-gates.ts';
import { EndpointPool } from './endpoint-pool.ts';
import { createFailureMemory, type FailureMemory } from './failure-memory.ts';
import type { RequestGate } from './request-gate.ts';

/** A route with what its requests share. */
export interface BoundRoute {
  readonly route: RequestRoute;
  /** Those that these parts were made for. */
  readonly settings: HttpRouteSettings;
  readonly gate: RequestGate;
  /** One for each endpoint, in their order. */
  readonly pools: readonly EndpointPool[];
  readonly memory: FailureMemory;
  /** No longer looks after its connections. */
  readonly unbind: () => void;
}

/** Parts of a route whose settings did not change are kept, connections above all. */
export function bindRoute(route: RequestRoute, before: BoundRoute | undefined, clock: Clock): BoundRoute {
  const { settings } = route;
  const kept = new Map(before?.settings.endpoints.map((endpoint, index) => [keyOf(endpoint), before.pools[index]]));
  const pools = settings.endpoints.map((endpoint) => {
    const pool = kept.get(keyOf(endpoint));
    // Two equal endpoints do not share theirs: each is given back on its own.
    kept.delete(keyOf(endpoint));
    return pool ?? new EndpointPool(wayTo(endpoint), clock);
  });
  for (const unused of kept.values()) unused?.endIdle();
  before?.unbind();
  const watches = settings.endpoints.map((endpoint, index) => endWithTarget(route, endpoint, pools[index]));
  const unbind = () => {
    for (const watch of watches) watch?.[Symbol.dispose]();
  };
  return {
    route,
    settings,
    gate: openGate(settings),
    pools,
    memory: before?.memory ?? createFailureMemory(clock),
    unbind,
  };
}

/** Requests that are under way keep their connections. */
export function unbindRoute({ pools, unbind }: BoundRoute): void {
  unbind();
  for (const pool of pools) pool.endIdle();
}

/** A machine that goes down must not find connections open that nobody uses, and none of them is good afterwards. */
function endWithTarget(route: RequestRoute, endpoint: EndpointSettings, pool: EndpointPool | undefined) {
  if (endpoint.kind === 'url') return null;
  const leg = route.legTo(endpoint.target);
  return leg.onChange(() => {
    if (!leg.isUp()) pool?.endIdle();
  });
}

function keyOf(endpoint: EndpointSettings): string {
  return JSON.stringify(endpoint);
}

function wayTo(endpoint: EndpointSettings) {
  return { tls: endpoint.tls, sendProxyProtocol: endpoint.kind === 'target' ? endpoint.sendProxyProtocol : null };
}

function openGate({ gate, id }: HttpRouteSettings): RequestGate {
  const definition = requestGates.get(gate.kind);
  if (!definition) throw new Error(`the gate "${gate.kind}" of "${id}" does not exist`);
  return definition.open(optionsOf(gate));
}
