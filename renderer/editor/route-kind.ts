import type { Entry } from '../../shared/document-edits.ts';
import { isEntry } from './draft.ts';

const routeKinds = ['tcp', 'http', 'udp'] as const;
export type RouteKind = (typeof routeKinds)[number];

/** What means the same in services of every kind. */
const commonKeys = ['id', 'name', 'listen', 'allowFrom', 'denyFrom', 'ready', 'holdLimit', 'open'];

export function routeKindOf({ kind }: Entry): RouteKind {
  return routeKinds.find((each) => each === kind) ?? 'tcp';
}

/** The same service as one of another kind, without what that does not know. */
export function asRouteKind(route: Entry, kind: RouteKind): Entry {
  const common = Object.fromEntries(commonKeys.flatMap((key) => (key in route ? [[key, route[key]]] : [])));
  const to = portOnly(isEntry(route['to']) ? route['to'] : firstEndpoint(route));
  return { ...common, kind, ...(to && { to }) };
}

function firstEndpoint({ endpoints }: Entry): Entry | null {
  const first: unknown = Array.isArray(endpoints) ? endpoints.find((each) => isEntry(each) && 'port' in each) : null;
  return isEntry(first) ? first : null;
}

function portOnly(endpoint: Entry | null): Entry | null {
  if (!endpoint) return null;
  const { target, port } = endpoint;
  const to = { ...(target !== undefined && { target }), ...(port !== undefined && { port }) };
  return Object.keys(to).length > 0 ? to : null;
}
