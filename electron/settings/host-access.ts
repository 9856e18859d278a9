import { isDeepStrictEqual } from 'node:util';
import { visitFields } from '../../shared/schema-walk.ts';
import { settingsSchemaOf, type Registered } from '../../shared/settings-schema.ts';
import { placeOf } from '../../shared/settings-issues.ts';
import { valueAt } from '../../shared/schema-walk.ts';

export interface HostAccessField {
  /** Where it stands, as in faults; in the settings that have it. */
  readonly place: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The fields marked `hostAccess` that differ between two raw settings: new, changed or removed ones. Targets, listeners and routes
 * are compared by id, so their order does not matter; one that is gone as a whole reaches into nothing and is left out.
 */
export function hostAccessChanges(before: unknown, after: unknown, registered: Registered): readonly HostAccessField[] {
  const old = markedFields(before, registered);
  const now = markedFields(after, registered);
  const changed = [...now].flatMap(([key, field]) => {
    const previous = old.get(key)?.raw;
    return isDeepStrictEqual(previous, field.raw) ? [] : [{ place: field.place, before: previous, after: field.raw }];
  });
  const removed = [...old].flatMap(([key, field]) =>
    now.has(key) || !ownersOf(after).has(field.owner)
      ? []
      : [{ place: field.place, before: field.raw, after: undefined }],
  );
  return [...changed, ...removed];
}

interface MarkedField {
  readonly place: string;
  readonly raw: unknown;
  /** The target, listener or route that it belongs to. */
  readonly owner: string;
}

function markedFields(raw: unknown, registered: Registered): ReadonlyMap<string, MarkedField> {
  const fields = new Map<string, MarkedField>();
  visitFields(settingsSchemaOf(registered), raw, ({ path, meta, raw: value }) => {
    if (!meta.hostAccess) return;
    const [list, index, ...rest] = path;
    const owner = ownerKey(list, valueAt(raw, [list ?? '', index ?? '', 'id']) ?? index);
    // The same option of another driver is another field.
    const kinds = path.map((_, depth) => valueAt(raw, [...path.slice(0, depth + 1), 'kind']));
    fields.set(JSON.stringify([owner, rest, kinds.filter((kind) => typeof kind === 'string')]), {
      place: placeOf(path, raw),
      raw: value,
      owner,
    });
  });
  return fields;
}

function ownersOf(raw: unknown): ReadonlySet<string> {
  const lists = ['targets', 'listeners', 'routes', 'discovery'].flatMap((list) => {
    const entries = valueAt(raw, [list]);
    return Array.isArray(entries)
      ? entries.map((entry: unknown, index) => ownerKey(list, valueAt(entry, ['id']) ?? index))
      : [];
  });
  // There is one of it, so what stands in it has no other owner than the field itself.
  const haproxy = valueAt(raw, ['haproxy']);
  const single = haproxy === undefined ? [] : ['program', 'configFile', 'masterSocket'];
  return new Set([...lists, ...single.map((key) => ownerKey('haproxy', key))]);
}

function ownerKey(list: unknown, id: unknown): string {
  return JSON.stringify([list, id]);
}
