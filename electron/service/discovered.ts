import { type Fault, fault } from '../../shared/faults.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { HttpRouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';
import type { Registered } from '../../shared/settings-schema.ts';
import type { Discovered } from '../engine/discovery.ts';

/** The settings with what was discovered, and why some of it is not among them. */
export interface Merged {
  readonly settings: Settings;
  readonly faults: readonly Fault[];
}

/**
 * Adds what was discovered to the settings. Services of the settings keep what they take; of two that ask for the same
 * requests the older one gets them. An entry that cannot be read is left out with its fault; nothing else suffers.
 */
export function withDiscovered(base: Settings, found: readonly Discovered[], registered: Registered): Merged {
  const targets: TargetSettings[] = [];
  const routes: HttpRouteSettings[] = [];
  const faults: Fault[] = [];
  const takenIds = new Set([...base.targets, ...base.routes, ...base.listeners].map(({ id }) => id));
  const takenBy = new Map<string, string>();
  for (const route of base.routes) if (route.kind === 'http') takenBy.set(matchOf(route), route.name);
  for (const one of found.toSorted((a, b) => a.createdMs - b.createdMs || (a.key < b.key ? -1 : 1))) {
    const read = readEntry(one, freeId(one.name, takenIds), registered);
    if ('faults' in read) {
      faults.push(...read.faults);
      continue;
    }
    const match = matchOf(read.route);
    const by = takenBy.get(match);
    if (by !== undefined) {
      faults.push(fault('label-taken', { container: one.name, match: shownMatch(read.route), by }));
      continue;
    }
    takenBy.set(match, one.name);
    takenIds.add(read.target.id).add(read.route.id);
    targets.push(read.target);
    routes.push(read.route);
  }
  const settings = { ...base, targets: [...base.targets, ...targets], routes: [...base.routes, ...routes] };
  return { settings, faults };
}

/** Read as an entry of the file would be, so that the same rules and defaults hold. */
function readEntry(one: Discovered, id: string, registered: Registered) {
  const target = { ...one.target, id, name: one.name };
  const to = { target: id, port: one.port };
  const route = { ...one.route, id: `${id}-web`.slice(-40), name: one.name, kind: 'http', to };
  // It is there, as was checked; which address it has does not matter here.
  const listener = { id: one.route['listener'], listen: '1' };
  const parsed = parseSettings({ version: 1, targets: [target], listeners: [listener], routes: [route] }, registered);
  if ('faults' in parsed) return parsed;
  const [readTarget] = parsed.settings.targets;
  const [readRoute] = parsed.settings.routes;
  if (!readTarget || readRoute?.kind !== 'http') throw new Error('a target and a route that were written are not read');
  return { target: { ...readTarget, isDiscovered: true }, route: readRoute };
}

/** An id that says where the entry is from; the same container gets the same one as long as nobody else has it. */
function freeId(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 26);
  for (let count = 1; ; count += 1) {
    const id = `found-${plain || 'one'}${count === 1 ? '' : `-${count}`}`;
    if (!taken.has(id)) return id;
  }
}

function matchOf({ listener, match }: HttpRouteSettings): string {
  return JSON.stringify([listener, match.host, match.path]);
}

function shownMatch({ match }: HttpRouteSettings): string {
  return `${match.host ?? ''}${match.path}`;
}
