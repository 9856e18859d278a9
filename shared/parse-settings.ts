import { type Fault, fault } from './faults.ts';
import { valueAt } from './schema-walk.ts';
import type { Settings } from './settings.ts';
import { isRecord } from './settings-choice.ts';
import { faultsOfIssues, placeOf } from './settings-issues.ts';
import { relationFaults } from './settings-relations.ts';
import { type Registered, settingsSchemaOf } from './settings-schema.ts';

export type ParsedSettings = { readonly settings: Settings } | { readonly faults: readonly Fault[] };

/** A list longer than this helps nobody. */
const maxFaults = 100;
const laterKinds = ['udp'];

/**
 * Reads a settings object of the current version. Never throws: whatever `raw` is, it yields settings, or all faults
 * found in one pass. Relations that need a driver (same machine, nothing to ask) are the engine's to check.
 */
export function parseSettings(raw: unknown, registered: Registered): ParsedSettings {
  if (!isRecord(raw)) {
    const detail = 'must be an object: { "version": 1, "targets": [ … ], "routes": [ … ] }.';
    return { faults: [fault('bad-value', { place: 'the top level', detail })] };
  }
  const schema = settingsSchemaOf(registered);
  const parsed = schema.safeParse(raw);
  const later = routesOfLaterKinds(raw);
  // Such a route's own keys are all unknown here; one sentence says it better than ten.
  const issues = (parsed.error?.issues ?? []).filter(
    ({ path: [list, index] }) => list !== 'routes' || !later.has(Number(index)),
  );
  const faults = [
    ...faultsOfIssues(issues, schema, raw),
    ...[...later].map(([index, kind]) =>
      fault('bad-value', {
        place: placeOf(['routes', index, 'kind'], raw),
        detail: `"${kind}" is not supported by this version. Use "tcp" or "http", or remove the route.`,
      }),
    ),
    ...relationFaults(raw, schema, registered),
  ];
  if (parsed.success && faults.length === 0) return { settings: parsed.data };
  return { faults: faults.slice(0, maxFaults) };
}

/** Kinds of route that the format knows and this version does not, by index. */
function routesOfLaterKinds(raw: unknown): ReadonlyMap<number, string> {
  const routes = valueAt(raw, ['routes']);
  const found = new Map<number, string>();
  for (const [index, route] of Array.isArray(routes) ? routes.entries() : []) {
    const kind = valueAt(route, ['kind']);
    if (typeof kind === 'string' && laterKinds.includes(kind)) found.set(index, kind);
  }
  return found;
}
