import type { Entry } from '../../shared/document-edits.ts';
import { isEntry } from './draft.ts';

/** The endpoints as a list, whichever way they are written. */
export function endpointsOf({ to, endpoints }: Entry): readonly Entry[] {
  if (Array.isArray(endpoints)) return endpoints.map((each: unknown) => (isEntry(each) ? each : {}));
  return [isEntry(to) ? to : {}];
}

/** With these endpoints; a single one that is the machine's own, or a URL, is written the short way. */
export function withEndpoints(route: Entry, endpoints: readonly Entry[], ownId: unknown): Entry {
  const { to: _, endpoints: __, ...rest } = route;
  const [only] = endpoints;
  const isOwn = only && (only['target'] === undefined || only['target'] === ownId);
  return endpoints.length === 1 && isOwn ? { ...rest, to: only } : { ...rest, endpoints };
}

/** The list with the entry at `from` moved by `step` places. */
export function moved<Item>(list: readonly Item[], from: number, step: -1 | 1): readonly Item[] {
  const item = list[from];
  const to = from + step;
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}
