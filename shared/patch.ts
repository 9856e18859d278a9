import type { EntryPatch, Patch, Snapshot } from './snapshot.ts';

/** Deep equality of plain JSON values. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)));
}

/** The fields of `after` that differ from `before`; null when none do. */
export function changedFields<View extends object>(before: View, after: View): Partial<View> | null {
  const changed = Object.entries(after).filter(([key, value]) => !isSame(before[key as keyof View], value));
  return changed.length === 0 ? null : (Object.fromEntries(changed) as Partial<View>);
}

/** The snapshot after the patch; entries that did not change stay the same objects. Null: a number is missing, ask again. */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot | null {
  if (patch.revision !== snapshot.revision + 1) return null;
  return {
    revision: patch.revision,
    paused: patch.paused === undefined ? snapshot.paused : patch.paused,
    problems: patch.problems ?? snapshot.problems,
    targets: applyEntries(snapshot.targets, patch.targets),
    routes: applyEntries(snapshot.routes, patch.routes),
  };
}

function applyEntries<View extends { readonly id: string }>(
  views: readonly View[],
  patches: readonly EntryPatch<View>[] | undefined,
): readonly View[] {
  if (patches === undefined || patches.length === 0) return views;
  const byId = new Map(views.map((view) => [view.id, view]));
  for (const patch of patches) {
    if ('removed' in patch) byId.delete(patch.id);
    else byId.set(patch.id, { ...(byId.get(patch.id) as View), ...patch.set });
  }
  return [...byId.values()];
}
