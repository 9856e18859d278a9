import { formatListen, listensOverlap } from '../../shared/addresses.ts';
import {
  type Entry,
  listenersOf,
  listensIn,
  type MachineEntry,
  type PlacedMachine,
  routesOf,
  type SettingsDocument,
} from '../../shared/document-edits.ts';
import { targetsOfRoute } from '../../shared/document-routes.ts';
import type { PlacedFault } from '../../shared/settings-calls.ts';

/** A place in a draft: `['target', 'wake', 'mac']`, `['routes', 0, 'listen']`, `['listeners', 0, 'tls']`. */
export type Path = readonly (string | number)[];

/** What the editor changes: a machine as JSON. */
export type Draft = MachineEntry;

export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string | number, unknown>>)[key];
  }
  return here;
}

/** A copy with `next` at `path`; `undefined` removes the key, and an object that gets empty by that goes too. */
export function withValue(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === 'number') {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const item = withValue(list[key], rest, next);
    return item === undefined ? list.filter((_, index) => index !== key) : list.with(key, item);
  }
  // The bare name of a kind gets room for its options.
  const entry = isEntry(value) ? value : typeof value === 'string' && value !== '' ? { kind: value } : {};
  const inner = withValue(entry[key], rest, next);
  if (inner !== undefined) return { ...entry, [key]: inner };
  const { [key]: _, ...others } = entry;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** The draft with one value changed. Target and list of services never vanish, however empty they get. */
export function withDraftValue(draft: Draft, path: Path, next: unknown): Draft {
  const changed = withValue(draft, path, next);
  return asDraft(changed) ?? { target: {}, routes: [], ...(isEntry(changed) ? changed : {}) };
}

/** Null for what is not of the shape of a machine. */
export function asDraft(value: unknown): Draft | null {
  if (!isEntry(value) || !isEntry(value['target'])) return null;
  const routes = value['routes'] ?? [];
  if (!Array.isArray(routes) || !routes.every(isEntry)) return null;
  const listeners = value['listeners'];
  if (listeners === undefined) return { target: value['target'], routes };
  if (!Array.isArray(listeners) || !listeners.every(isEntry)) return null;
  return { target: value['target'], routes, listeners };
}

export interface DraftFaults {
  /** With their places in the draft. */
  readonly here: readonly PlacedFault[];
  readonly elsewhere: readonly PlacedFault[];
}

/** Faults of the whole document, told apart by whether the draft can mend them. */
export function faultsOfDraft(faults: readonly PlacedFault[], placed: PlacedMachine): DraftFaults {
  const here: PlacedFault[] = [];
  const elsewhere: PlacedFault[] = [];
  for (const each of faults) {
    const [list, index, ...rest] = each.path;
    const route = list === 'routes' ? placed.routeIndexes.indexOf(Number(index)) : -1;
    const listener = list === 'listeners' ? placed.listenerIndexes.indexOf(Number(index)) : -1;
    if (index === undefined && namesMachine(each, placed)) here.push({ ...each, path: ['target'] });
    else if (list === 'targets' && index === placed.targetIndex) here.push({ ...each, path: ['target', ...rest] });
    else if (route >= 0) here.push({ ...each, path: ['routes', route, ...rest] });
    else if (listener >= 0) here.push({ ...each, path: ['listeners', listener, ...rest] });
    else elsewhere.push(each);
  }
  return { here, elsewhere };
}

/** Faults between machines have no place of their own, and name those they are about. */
function namesMachine({ fault }: PlacedFault, { document, targetIndex }: PlacedMachine): boolean {
  const id = valueAt(document, ['targets', targetIndex, 'id']);
  const { target, targets } = fault.params as { readonly target?: unknown; readonly targets?: unknown };
  return id !== undefined && (target === id || (Array.isArray(targets) && targets.includes(id)));
}

export function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key);
}

/** The id of a field's input, and the way from a fault to it. */
export function fieldId(path: Path): string {
  return `field-${path.join('-')}`;
}

export interface PortClash {
  readonly listen: string;
  /** Name of the other service. */
  readonly name: string;
}

/** Addresses of the service at `index` that something else in the draft or the document listens on too. */
export function portClashes(
  draft: Draft,
  index: number,
  document: SettingsDocument,
  machineId: string | null,
): readonly PortClash[] {
  const route = draft.routes[index] ?? {};
  const own = listensIn([route]);
  const others = [
    ...draft.routes.filter((_, position) => position !== index),
    ...routesOf(document).filter((route) => machineId === null || !targetsOfRoute(route).includes(machineId)),
    ...(draft.listeners ?? []),
    ...listenersOf(document).filter(({ id }) => !draft.listeners?.some((own) => own['id'] === id)),
  ];
  // TCP and UDP have ports of their own.
  const isUdp = (entry: Entry) => entry['kind'] === 'udp';
  return others.flatMap((other) => {
    if (isUdp(other) !== isUdp(route)) return [];
    const clash = own.find((address) => listensIn([other]).some((taken) => listensOverlap(address, taken)));
    return clash ? [{ listen: formatListen(clash), name: nameOf(other) }] : [];
  });
}

export function nameOf(entry: Entry): string {
  const name = entry['name'];
  const id = entry['id'];
  return typeof name === 'string' && name !== '' ? name : typeof id === 'string' ? id : '';
}

/** Whether both would be written as the same JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `10m` → `10` and `m`; what is no amount with a unit stays whole. */
export function amountOf(text: string, units: readonly string[]): { readonly amount: string; readonly unit: string } {
  const unit = [...units].sort((a, b) => b.length - a.length).find((each) => text.endsWith(each));
  const amount = unit === undefined ? '' : text.slice(0, -unit.length);
  return unit !== undefined && /^[\d.]*$/.test(amount) ? { amount, unit } : { amount: text, unit: '' };
}

/** Comma-separated text as one value or a list, as a person writes either into one field. */
export function valueOfText(text: string, mayBeList: boolean): unknown {
  if (text.trim() === '') return undefined;
  if (!mayBeList || !text.includes(',')) return text;
  return text.split(',').map((part) => part.trimStart());
}

export function textOfValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((each) => textOfValue(each)).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `targets[0] "nas".wake.mac: is required.` → `Is required.`, for where the place is said in other words. */
export function withoutPlace(sentence: string): string {
  return sentence
    .replace(/^(targets|routes|listeners)\[\d+\](?: "[^"]*")?[^:]*: /, '')
    .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
