import { formatListen, listensOverlap, parseListen } from './addresses.ts';
import { targetsOfRoute, withoutTarget, withTarget } from './document-routes.ts';
import type { ListenAddress } from './settings.ts';

/** One object of the settings file as it is written there. */
export type Entry = Readonly<Record<string, unknown>>;

/** The settings file as it is written: unknown keys are kept. */
export type SettingsDocument = Entry;

/** A machine with its services, as the editor and its raw view show it. */
export interface MachineEntry {
  readonly target: Entry;
  /** Also those that lead to other machines besides. */
  readonly routes: readonly Entry[];
  /** The shared addresses that its services use; absent: none. */
  readonly listeners?: readonly Entry[];
}

/** Where the parts of a machine went in the document, so that faults find their way back. */
export interface PlacedMachine {
  readonly document: SettingsDocument;
  readonly targetIndex: number;
  /** By position in `MachineEntry.routes`. */
  readonly routeIndexes: readonly number[];
  /** By position in `MachineEntry.listeners`; -1 for one that no service uses, which is left out. */
  readonly listenerIndexes: readonly number[];
}

/** What `removeMachine` took out; enough for `restoreMachine`, also into a document that changed since. */
export interface RemovedMachine {
  readonly machine: MachineEntry;
  readonly targetIndex: number;
  readonly routeIndexes: readonly number[];
  /** Ids of the machines that needed it. */
  readonly neededBy: readonly string[];
}

/** Anything but an object has no machines; the file is then as good as empty. */
export function asDocument(raw: unknown): SettingsDocument {
  return isEntry(raw) ? raw : {};
}

export function targetsOf(document: SettingsDocument): readonly Entry[] {
  return entriesIn(document, 'targets');
}

export function routesOf(document: SettingsDocument): readonly Entry[] {
  return entriesIn(document, 'routes');
}

export function listenersOf(document: SettingsDocument): readonly Entry[] {
  return entriesIn(document, 'listeners');
}

/** The machine of that id with its services, in the order of the file; null when there is none. */
export function machineIn(document: SettingsDocument, id: string): MachineEntry | null {
  const target = targetsOf(document).find((entry) => entry['id'] === id);
  if (!target) return null;
  const routes = routesOf(document).filter((route) => targetsOfRoute(route).includes(id));
  const listeners = listenersOf(document).filter((listener) => isUsed(listener, routes));
  return { target, routes, ...(listeners.length > 0 && { listeners }) };
}

/**
 * The document with the machine in it: in the place of the one with the id `replacedId`, else at the end. Services are
 * matched by id, so that what did not change stays where it was; those that are gone from the machine go.
 */
export function putMachine(
  document: SettingsDocument,
  machine: MachineEntry,
  replacedId: string | null,
): PlacedMachine {
  const id = textOf(machine.target['id']);
  const targets = [...targetsOf(document)];
  const found = replacedId === null ? -1 : targets.findIndex((entry) => entry['id'] === replacedId);
  const targetIndex = found < 0 ? targets.length : found;
  targets[targetIndex] = machine.target;

  const wanted = machine.routes.map((route) => withTarget(route, id, replacedId));
  const isPlaced = new Set<number>();
  const routes: Entry[] = [];
  const routeIndexes: number[] = [];
  for (const route of routesOf(document)) {
    if (replacedId === null || !targetsOfRoute(route).includes(replacedId)) {
      routes.push(route);
      continue;
    }
    const index = wanted.findIndex((each, position) => each['id'] === route['id'] && !isPlaced.has(position));
    const successor = wanted[index];
    if (!successor) continue;
    isPlaced.add(index);
    routeIndexes[index] = routes.push(successor) - 1;
  }
  for (const [index, route] of wanted.entries()) {
    if (!isPlaced.has(index)) routeIndexes[index] = routes.push(route) - 1;
  }

  const renamed = replacedId === null ? targets : renameNeed(targets, replacedId, id);
  const { listeners, listenerIndexes } = putListeners(document, machine);
  const changed = { ...document, ...(listeners && { listeners }), targets: renamed, routes };
  return { document: changed, targetIndex, routeIndexes, listenerIndexes };
}

/** Shared addresses are changed in their place, and added at the end once a service uses them. */
function putListeners(document: SettingsDocument, { listeners: own = [], routes }: MachineEntry) {
  const listeners = [...listenersOf(document)];
  const listenerIndexes = own.map((listener) => {
    const found = listeners.findIndex(({ id }) => id === listener['id']);
    if (found >= 0) {
      listeners[found] = listener;
      return found;
    }
    return isUsed(listener, routes) ? listeners.push(listener) - 1 : -1;
  });
  const isChanged = listenerIndexes.some((index) => index >= 0);
  return { listeners: isChanged ? listeners : null, listenerIndexes };
}

function isUsed(listener: Entry, routes: readonly Entry[]): boolean {
  return listener['id'] !== undefined && routes.some((route) => route['listener'] === listener['id']);
}

/**
 * Takes the machine, its services and the needs for it out; null when there is none of that id. A service that leads
 * to other machines, too, stays without this one.
 */
export function removeMachine(
  document: SettingsDocument,
  id: string,
): { readonly document: SettingsDocument; readonly removed: RemovedMachine } | null {
  const machine = machineIn(document, id);
  if (!machine) return null;
  const targetIndex = targetsOf(document).indexOf(machine.target);
  const routeIndexes = machine.routes.map((route) => routesOf(document).indexOf(route));
  const neededBy = targetsOf(document).filter((entry) => needsOf(entry).includes(id));
  const targets = targetsOf(document)
    .filter((entry) => entry !== machine.target)
    .map((entry) => (neededBy.includes(entry) ? withoutNeed(entry, id) : entry));
  const routes = routesOf(document).flatMap((route) =>
    machine.routes.includes(route) ? (withoutTarget(route, id) ?? []) : [route],
  );
  const removed = { machine, targetIndex, routeIndexes, neededBy: neededBy.map((entry) => textOf(entry['id'])) };
  return { document: { ...document, targets, routes }, removed };
}

/** Puts back what was removed, to its old place where that still exists. */
export function restoreMachine(document: SettingsDocument, removed: RemovedMachine): SettingsDocument {
  const id = textOf(removed.machine.target['id']);
  const targets = targetsOf(document).map((entry) =>
    removed.neededBy.includes(textOf(entry['id'])) && !needsOf(entry).includes(id)
      ? { ...entry, needs: [...needsOf(entry), id] }
      : entry,
  );
  const routes = [...routesOf(document)];
  targets.splice(removed.targetIndex, 0, removed.machine.target);
  for (const [position, route] of removed.machine.routes.entries()) {
    const left = withoutTarget(route, id) === null ? -1 : routes.findIndex((each) => each['id'] === route['id']);
    if (left >= 0) routes[left] = route;
    else routes.splice(removed.routeIndexes[position] ?? routes.length, 0, route);
  }
  return { ...document, targets, routes };
}

/**
 * A machine like it: under new ids, on ports that nobody in the document uses yet, and without the address and the MAC
 * address, which no two machines share. It is not in the document.
 */
export function duplicateMachine(document: SettingsDocument, machine: MachineEntry, name: string): MachineEntry {
  const taken = new Set(idsIn(document));
  const claim = (wanted: string) => {
    const id = freeId(taken, wanted);
    taken.add(id);
    return id;
  };
  const id = claim(textOf(machine.target['id']));
  const used = [...listensIn([...listenersOf(document), ...routesOf(document)])];
  const routes = machine.routes.map((written) => {
    // On the shared address both would take the same requests; what a plain service takes of it means nothing elsewhere.
    const { listener, match, ...rest } = written;
    const keepsMatch = match !== undefined && (listener === undefined || rest['kind'] === 'http');
    const route: Entry = { ...rest, ...(keepsMatch && { match }) };
    const shared = listenersOf(document).find((entry) => listener !== undefined && entry['id'] === listener);
    const listen = freeListens(used, shared ? shared['listen'] : route['listen']);
    used.push(...listensIn([{ listen }]));
    return withTarget({ ...route, id: claim(textOf(route['id'])), listen }, id, textOf(machine.target['id']));
  });
  return { target: { ...withoutIdentity(machine.target), id, name }, routes };
}

function withoutIdentity(entry: Entry): Entry {
  const { host: _, ...target } = entry;
  const { wake } = target;
  if (!isEntry(wake) || wake['mac'] === undefined) return target;
  const { mac: __, ...rest } = wake;
  return { ...target, wake: rest };
}

/** Ids of all entries of the file; they share one space. */
export function idsIn(document: SettingsDocument): readonly string[] {
  return ['targets', 'routes', 'listeners'].flatMap((list) =>
    entriesIn(document, list).flatMap(({ id }) => (typeof id === 'string' ? [id] : [])),
  );
}

/** An id made from a name: `Büro-NAS 2` → `buero-nas-2`. Never empty. */
export function idFromName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return plain === '' ? 'machine' : plain;
}

/** `wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken. */
export function freeId(taken: Iterable<string>, wanted: string): string {
  const isTaken = new Set(taken);
  const base = wanted === '' ? 'machine' : wanted;
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const id = `${base.slice(0, 40 - suffix.length)}${suffix}`;
    if (!isTaken.has(id)) return id;
  }
}

/** `wanted` where nobody in the document listens there, else the next free port of the same address. */
export function freeListen(document: SettingsDocument, wanted: string): string {
  const free = freeListens(listensIn([...listenersOf(document), ...routesOf(document)]), wanted);
  return typeof free === 'string' ? free : wanted;
}

/** Every address that these routes or listeners listen on; what cannot be read is left out. */
export function listensIn(entries: readonly Entry[]): readonly ListenAddress[] {
  return entries.flatMap(({ listen }) =>
    (Array.isArray(listen) ? listen : [listen]).flatMap((one: unknown) => {
      const parsed = typeof one === 'string' || typeof one === 'number' ? parseListen(String(one)) : null;
      return parsed && 'port' in parsed ? [parsed] : [];
    }),
  );
}

function freeListens(used: readonly ListenAddress[], written: unknown): unknown {
  if (Array.isArray(written)) return written.map((one: unknown) => freeListens(used, one));
  const parsed = typeof written === 'string' || typeof written === 'number' ? parseListen(String(written)) : null;
  if (!parsed || !('port' in parsed)) return written;
  let [port, endPort] = [parsed.port, parsed.endPort];
  const isTaken = () => used.some((each) => listensOverlap(each, { host: parsed.host, port, endPort }));
  if (!isTaken()) return written;
  const span = endPort - port;
  // From here on without a permission, whatever the port was before.
  if (port < 1024) [port, endPort] = [port + 10_000, endPort + 10_000];
  while (isTaken() && endPort + 1 + span <= 65_535) [port, endPort] = [port + 1, endPort + 1];
  return formatListen({ host: parsed.host, port, endPort });
}

function renameNeed(targets: readonly Entry[], from: string, to: string): readonly Entry[] {
  if (from === to) return targets;
  return targets.map((entry) =>
    needsOf(entry).includes(from)
      ? { ...entry, needs: needsOf(entry).map((need) => (need === from ? to : need)) }
      : entry,
  );
}

function withoutNeed(entry: Entry, id: string): Entry {
  const { needs: _, ...rest } = entry;
  const needs = needsOf(entry).filter((need) => need !== id);
  return needs.length > 0 ? { ...rest, needs } : rest;
}

function needsOf({ needs }: Entry): readonly string[] {
  return Array.isArray(needs) ? needs.filter((need) => typeof need === 'string') : [];
}

function entriesIn(document: SettingsDocument, list: string): readonly Entry[] {
  const entries = document[list];
  // Faults of the others are the file's own; positions must stay as they are there.
  return Array.isArray(entries) ? entries.map((entry: unknown) => (isEntry(entry) ? entry : {})) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
