import { useSyncExternalStore } from 'react';
import {
  asDocument,
  type RemovedMachine,
  removeMachine,
  restoreMachine,
  type SettingsDocument,
} from '../../shared/document-edits.ts';
import { FaultError } from '../../shared/faults.ts';
import type { Store } from '../store.ts';
import { nameOf } from './draft.ts';

export interface Deletion {
  readonly name: string;
  readonly removed: RemovedMachine;
}

let last: Deletion | null = null;
const listeners = new Set<() => void>();

function setLast(deletion: Deletion | null): void {
  last = deletion;
  for (const listener of listeners) listener();
}

/** What was deleted last and can still be brought back; on every page. */
export function useLastDeletion(): Deletion | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => last,
  );
}

export function forgetDeletion(): void {
  setLast(null);
}

/** Takes the machine out of the settings file. Rejects when that cannot be saved. */
export async function deleteMachine(store: Store, id: string): Promise<void> {
  let removed: RemovedMachine | null = null;
  await changeSettings(store, (document) => {
    const result = removeMachine(document, id);
    removed = result?.removed ?? null;
    return result?.document ?? null;
  });
  // The compiler does not see that the function above has run.
  const taken = removed as RemovedMachine | null;
  if (taken) setLast({ name: nameOf(taken.machine.target), removed: taken });
}

export async function undoDeletion(store: Store, { removed }: Deletion): Promise<void> {
  await changeSettings(store, (document) => restoreMachine(document, removed));
  setLast(null);
}

/** Edits the document as it is now; once more where somebody else was quicker. */
export async function changeSettings(
  store: Store,
  edit: (document: SettingsDocument) => SettingsDocument | null,
): Promise<void> {
  let { raw, hash } = await store.request('settings.get', {});
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const edited = edit(asDocument(raw));
    if (!edited) return;
    const answer = await store.request('settings.save', { raw: edited, basedOnHash: hash });
    if (answer.kind === 'saved') return;
    if (answer.kind === 'refused') {
      const [first] = answer.faults;
      if (first) throw new FaultError(first.fault);
    } else ({ raw, hash } = answer);
  }
}
