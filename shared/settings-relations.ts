import { formatListen, listensOverlap } from './addresses.ts';
import { type Fault, fault } from './faults.ts';
import { haproxyFaults } from './haproxy-schema.ts';
import { httpMatch } from './http-route-schema.ts';
import { listenerKinds } from './listener-schema.ts';
import { nearest } from './nearest.ts';
import { valueAt, visitFields } from './schema-walk.ts';
import { secretVariable } from './secrets.ts';
import type { ListenAddress } from './settings.ts';
import { isRecord } from './settings-choice.ts';
import { listen, servicePorts } from './settings-fields.ts';
import { placeOf } from './settings-issues.ts';
import { connectionMatch } from './tcp-route-schema.ts';
import type { Registered, SettingsSchema } from './settings-schema.ts';

type Entry = Readonly<Record<string, unknown>>;
interface Placed {
  readonly entry: Entry;
  readonly path: readonly (string | number)[];
}

/**
 * What one entry says about another: ids, references, circles, ports. Works on the unparsed file, so that these faults
 * are found beside those of the single values, and skips whatever has not the right shape.
 */
export function relationFaults(raw: unknown, schema: SettingsSchema, registered: Registered): readonly Fault[] {
  const targets = entriesOf(raw, 'targets');
  const routes = entriesOf(raw, 'routes');
  const listeners = entriesOf(raw, 'listeners');
  return [
    ...duplicateIds([...targets, ...routes, ...listeners], raw),
    ...unknownTargets(targets, routes, raw),
    ...needCircles(targets),
    ...listenerFaults(listeners, routes, raw),
    ...portFaults([...listeners, ...routes], raw),
    ...haproxyFaults(raw),
    ...foreignChecks(targets, registered, raw),
    ...secretClashes(raw, schema),
    ...spendFaults(targets, raw),
  ];
}

/** Names of all secrets that the file refers to, each once, in the order of the file. */
function secretsUsed(raw: unknown, schema: SettingsSchema): readonly string[] {
  const names = new Set<string>();
  visitFields(schema, raw, (field) => {
    const name = valueAt(field.raw, ['secret']);
    if (field.meta.secretRef && typeof name === 'string') names.add(name);
  });
  return [...names];
}

function entriesOf(raw: unknown, list: string): readonly Placed[] {
  const entries = valueAt(raw, [list]);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) => (isRecord(entry) ? [{ entry, path: [list, index] }] : []));
}

function idOf({ entry }: Placed): string | null {
  return typeof entry['id'] === 'string' ? entry['id'] : null;
}

function needsOf({ entry }: Placed): readonly string[] {
  return Array.isArray(entry['needs']) ? entry['needs'].filter((need) => typeof need === 'string') : [];
}

function duplicateIds(entries: readonly Placed[], raw: unknown): readonly Fault[] {
  const placesById = new Map<string, string[]>();
  for (const placed of entries) {
    const id = idOf(placed);
    if (id !== null) placesById.set(id, [...(placesById.get(id) ?? []), placeOf(placed.path.slice(0, 2), raw)]);
  }
  return [...placesById].flatMap(([id, places]) => (places.length > 1 ? [fault('duplicate-id', { id, places })] : []));
}

function unknownTargets(targets: readonly Placed[], routes: readonly Placed[], raw: unknown): readonly Fault[] {
  const ids = new Set(targets.map(idOf));
  const references = [
    ...targets.flatMap((placed) => needsOf(placed).map((target) => ({ target, path: [...placed.path, 'needs'] }))),
    ...routes.flatMap(({ entry, path }) =>
      endpointPaths(entry).map((endpoint) => ({
        target: valueAt(entry, [...endpoint, 'target']),
        path: [...path, ...endpoint, 'target'],
      })),
    ),
  ];
  return references.flatMap(({ target, path }) =>
    typeof target !== 'string' || ids.has(target)
      ? []
      : [fault('unknown-target', { place: placeOf(path, raw), target })],
  );
}

/** Where a route names what it forwards to. */
function endpointPaths({ endpoints }: Entry): readonly (readonly (string | number)[])[] {
  return [['to'], ...(Array.isArray(endpoints) ? endpoints.map((_, index) => ['endpoints', index]) : [])];
}

function needCircles(targets: readonly Placed[]): readonly Fault[] {
  const needsById = new Map(targets.map((placed) => [idOf(placed), needsOf(placed)]));
  const faults: Fault[] = [];
  const isDone = new Set<string>();
  for (const start of needsById.keys()) {
    if (start === null) continue;
    // A walk with its own stack, as the chain may be long: entries are the way here and the needs still to follow.
    const way: { id: string; open: string[] }[] = [{ id: start, open: [...(needsById.get(start) ?? [])] }];
    while (way.length > 0 && !isDone.has(start)) {
      const here = way.at(-1);
      const next = here?.open.shift();
      if (!here || next === undefined) {
        if (here) isDone.add(here.id);
        way.pop();
        continue;
      }
      const from = way.findIndex(({ id }) => id === next);
      if (from >= 0) faults.push(fault('needs-cycle', { targets: [...way.slice(from).map(({ id }) => id), next] }));
      else if (!isDone.has(next)) way.push({ id: next, open: [...(needsById.get(next) ?? [])] });
    }
  }
  return faults;
}

/** Shared addresses that do not exist or speak something else, and routes on one of them between which nothing could choose. */
function listenerFaults(listeners: readonly Placed[], routes: readonly Placed[], raw: unknown): readonly Fault[] {
  const kinds = new Map(listeners.map((placed) => [idOf(placed) ?? '', placed.entry['kind'] ?? 'http']));
  const takenBy = new Map<string, string>();
  return routes.flatMap(({ entry, path }) => {
    const { listener, kind, match } = entry as { listener?: unknown; kind?: unknown; match?: unknown };
    if (typeof listener !== 'string' || (kind !== 'http' && kind !== 'tcp')) return [];
    if (!kinds.has(listener)) {
      const place = placeOf([...path, 'listener'], raw);
      return [fault('unknown-listener', { place, listener, nearest: nearest(listener, [...kinds.keys()]) })];
    }
    const isHttp = kinds.get(listener) === 'http';
    if (!listenerKinds.some((each) => each === kinds.get(listener))) return [];
    if (isHttp !== (kind === 'http')) {
      const detail = `"${listener}" is for ${isHttp ? 'web services' : 'TCP services'} only. Choose another listener.`;
      return [fault('bad-value', { place: placeOf([...path, 'listener'], raw), detail })];
    }
    const wanted = isHttp ? httpMatch.safeParse(match ?? {}).data : connectionMatch.safeParse(match).data;
    if (!wanted) return [];
    const key = JSON.stringify([listener, wanted.host, 'path' in wanted ? wanted.path : null]);
    const other = takenBy.get(key);
    takenBy.set(key, other ?? placeOf(path, raw));
    if (other === undefined) return [];
    const place = placeOf(match === undefined ? path : [...path, 'match'], raw);
    const detail = `takes the same ${isHttp ? 'requests' : 'clients'} as ${other}. Give one of them another "match".`;
    return [fault('bad-value', { place, detail })];
  });
}

function portFaults(routes: readonly Placed[], raw: unknown): readonly Fault[] {
  const faults: Fault[] = [];
  const taken: { address: ListenAddress; isUdp: boolean; place: string }[] = [];
  for (const { entry, path } of routes) {
    const place = placeOf([...path, 'listen'], raw);
    // TCP and UDP have ports of their own.
    const isUdp = entry['kind'] === 'udp';
    const addresses = listen.safeParse(entry['listen']).data ?? [];
    const ports = servicePorts.safeParse(entry['kind'] === 'http' ? null : valueAt(entry, ['to', 'port'])).data;
    for (const address of addresses) {
      const other = taken.find((each) => each.isUdp === isUdp && listensOverlap(each.address, address));
      const text = formatListen(address);
      if (other) {
        const detail = `"${text}" is taken by ${other.place} already. Choose another port.`;
        faults.push(fault('bad-value', { place, detail }));
      }
      taken.push({ address, isUdp, place });
      if (!ports || address.endPort - address.port === ports.endPort - ports.port) continue;
      const count = (range: { port: number; endPort: number }) => range.endPort - range.port + 1;
      const detail = `"${text}" has ${count(address)} ports, but "to.port" has ${count(ports)}. Make the ranges equally long.`;
      faults.push(fault('bad-value', { place, detail }));
    }
  }
  return faults;
}

/** A busy check belongs to a driver, whose login or socket it uses; it is of no use on a target without that driver. */
function foreignChecks(targets: readonly Placed[], registered: Registered, raw: unknown): readonly Fault[] {
  return targets.flatMap(({ entry, path }) => {
    const checks = valueAt(entry, ['idle', 'busyChecks']);
    if (!Array.isArray(checks)) return [];
    const used = ['power', 'wake', 'sleep', 'status'].map((key) => kindOf(entry[key]));
    return checks.flatMap((written: unknown, index) => {
      const check = registered.busyChecks.find(({ id }) => id === kindOf(written));
      if (!check?.drivers || check.drivers.some((driver) => used.includes(driver))) return [];
      const detail = `"${check.id}" works only with ${check.drivers.join(' or ')}, which this target does not use.`;
      return [fault('bad-value', { place: placeOf([...path, 'idle', 'busyChecks', index], raw), detail })];
    });
  });
}

function kindOf(written: unknown): unknown {
  return isRecord(written) ? written['kind'] : written;
}

function secretClashes(raw: unknown, schema: SettingsSchema): readonly Fault[] {
  const namesByVariable = new Map<string, string[]>();
  for (const name of secretsUsed(raw, schema)) {
    const variable = secretVariable(name);
    namesByVariable.set(variable, [...(namesByVariable.get(variable) ?? []), name]);
  }
  return [...namesByVariable].flatMap(([variable, names]) =>
    names.length > 1 ? [fault('secret-names-clash', { names, variable })] : [],
  );
}

/** Limits that could never be kept, or never be reckoned. */
function spendFaults(targets: readonly Placed[], raw: unknown): readonly Fault[] {
  return targets.flatMap(({ entry, path }) => {
    const { spend } = entry;
    if (!isRecord(spend)) return [];
    const refuse = (keys: readonly string[], detail: string) =>
      fault('bad-value', { place: placeOf([...path, 'spend', ...keys], raw), detail });
    const limits = ['hoursPerDay', 'hoursPerMonth', 'moneyPerMonth'].filter((key) => spend[key] !== undefined);
    const hasNothing = limits.length === 0 && spend['remindEvery'] === undefined;
    const cannotSleep = entry['power'] === undefined && entry['sleep'] === undefined;
    return [
      ...(hasNothing
        ? [refuse([], 'says no limit. Give "hoursPerDay", "hoursPerMonth", "moneyPerMonth" or "remindEvery".')]
        : []),
      ...(limits.length > 0 && cannotSleep
        ? [refuse([], 'needs a way to put the machine to sleep once the limit is reached. Add "sleep" or "power".')]
        : []),
      ...(spend['moneyPerMonth'] !== undefined && entry['cost'] === undefined
        ? [refuse(['moneyPerMonth'], 'needs a price. Add "cost": { "perHour": … } to the machine.')]
        : []),
    ];
  });
}
