import type { Fault } from './faults.ts';
import { valueAt } from './schema-walk.ts';
import type { PlacedFault } from './settings-calls.ts';

type Path = readonly (string | number)[];

/** Each fault with where it belongs in the document; one that belongs to several places comes once for each. */
export function placedFaults(faults: readonly Fault[], raw: unknown): readonly PlacedFault[] {
  return faults.flatMap((fault) => pathsOf(fault, raw).map((path) => ({ fault, path })));
}

function pathsOf(fault: Fault, raw: unknown): readonly Path[] {
  const { code, params } = fault;
  if (code === 'unknown-key') return [[...pathOfPlace(params.place), params.key]];
  if (code === 'duplicate-id') return params.places.map((place) => [...pathOfPlace(place), 'id']);
  if ('place' in params) return [pathOfPlace(params.place)];
  const found = entriesMeant(fault, raw);
  return found.length > 0 ? found : [[]];
}

/** Where the entries stand that a fault names by id or name. */
function entriesMeant({ code, params }: Fault, raw: unknown): readonly Path[] {
  if (code === 'same-machine') return entries(raw, 'targets', 'id', params.targets);
  if (code === 'needs-cycle') return entries(raw, 'targets', 'id', params.targets).map((path) => [...path, 'needs']);
  if (code === 'nothing-to-ask') {
    return entries(raw, 'targets', 'name', [params.target]).map((path) => [...path, 'ready']);
  }
  if (code !== 'forwards-to-itself') return [];
  return entries(raw, 'routes', 'name', [params.route]).map((path) => [...path, 'to']);
}

/** The path that `placeOf` wrote: `targets[0] "nas".sleep.user` → `['targets', 0, 'sleep', 'user']`. */
export function pathOfPlace(place: string): Path {
  if (place === 'the top level') return [];
  return [...place.matchAll(/\[(\d+)\](?: "(?:[^"\\]|\\.)*")?|([^.[]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
}

/** Entries of a list by id or by name, which is the id where there is none. */
function entries(raw: unknown, list: string, by: 'id' | 'name', wanted: readonly string[]): readonly Path[] {
  const all = valueAt(raw, [list]);
  if (!Array.isArray(all)) return [];
  return all.flatMap((entry: unknown, index) => {
    const value = by === 'name' ? (valueAt(entry, ['name']) ?? valueAt(entry, ['id'])) : valueAt(entry, ['id']);
    return typeof value === 'string' && wanted.includes(value) ? [[list, index]] : [];
  });
}
