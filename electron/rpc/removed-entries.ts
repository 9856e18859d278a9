import { isSame } from '../../shared/patch.ts';
import { valueAt } from '../../shared/schema-walk.ts';
import { isRecord } from '../../shared/settings-choice.ts';

/** More than anybody takes back. */
const kept = 50;
const lists = ['targets', 'routes'] as const;

export interface RemovedEntries {
  /** Notes what a save took out of the document. */
  note(before: unknown, after: unknown): void;
  /**
   * The document that `after` is to be compared with: `now`, and with it what was taken out since and comes back exactly
   * as it was. Undoing a removal reaches into nothing that was not allowed before.
   */
  withReturning(now: unknown, after: unknown): unknown;
}

export function createRemovedEntries(): RemovedEntries {
  const removed = new Map<string, unknown>();

  return {
    note(before, after) {
      for (const list of lists) {
        for (const entry of entriesIn(before, list)) {
          const key = keyOf(list, entry);
          removed.delete(key);
          if (!has(after, list, entry['id'])) removed.set(key, entry);
        }
      }
      for (const key of [...removed.keys()].slice(0, -kept)) removed.delete(key);
    },
    withReturning(now, after) {
      if (!isRecord(now)) return now;
      const withThem = lists.map((list) => {
        const returning = entriesIn(after, list).filter(
          (entry) => !has(now, list, entry['id']) && isSame(removed.get(keyOf(list, entry)), entry),
        );
        return [list, [...entriesIn(now, list), ...returning]] as const;
      });
      return { ...now, ...Object.fromEntries(withThem) };
    },
  };
}

function keyOf(list: string, { id }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([list, id]);
}

function entriesIn(raw: unknown, list: string): readonly Readonly<Record<string, unknown>>[] {
  const entries = valueAt(raw, [list]);
  return Array.isArray(entries) ? entries.filter(isRecord) : [];
}

function has(raw: unknown, list: string, id: unknown): boolean {
  return entriesIn(raw, list).some((entry) => entry['id'] === id);
}
