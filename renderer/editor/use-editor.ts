import { useCallback, useEffect, useMemo, useState } from 'react';
import { asDocument, machineIn, putMachine } from '../../shared/document-edits.ts';
import type { PlacedFault } from '../../shared/settings-calls.ts';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';
import { type Draft, type DraftFaults, faultsOfDraft, isSame, type Path, withDraftValue } from './draft.ts';
import { forgetDraft, keepDraft } from './drafts.ts';

const checkAfterMs = 300;

interface Base {
  readonly raw: unknown;
  readonly hash: string | null;
}

export interface Conflict {
  /** The machine as the file has it now; null where it is gone. */
  readonly theirs: Draft | null;
  readonly base: Base;
}

interface Options {
  readonly store: Store;
  /** What the machine was loaded from. */
  readonly base: Base;
  /** Null for a machine that is not in the file yet. */
  readonly savedId: string | null;
  readonly initial: Draft;
  /** What was typed before and not saved. */
  readonly resumed: Draft | null;
  /** Under which the draft is kept while the page is left. */
  readonly draftKey: string;
  readonly onSaved: (id: string) => void;
  /** Something is wrong with it; `faults` says what. */
  readonly onRefused: () => void;
}

export interface Editor {
  readonly draft: Draft;
  readonly savedId: string | null;
  /** The document that the machine is or will be part of. */
  readonly base: Base;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly wasSaved: boolean;
  /** Why saving failed as a whole; null when it did not. */
  readonly problem: string | null;
  readonly conflict: Conflict | null;
  readonly faults: DraftFaults;
  setDraft(draft: Draft): void;
  setValue(path: Path, value: unknown): void;
  save(): void;
  discard(): void;
  /** Ends a conflict: saves the own draft over the file's machine, or takes that. */
  settle(choice: 'yours' | 'theirs'): void;
}

const noFaults: DraftFaults = { here: [], elsewhere: [] };

/** The draft of one machine, checked while it is typed, and saved into the document it came from. */
export function useEditor({
  store,
  base: firstBase,
  savedId,
  initial,
  resumed,
  draftKey,
  onSaved,
  onRefused,
}: Options): Editor {
  const t = useMessages().editor;
  const problemText = useProblemText();
  const [base, setBase] = useState(firstBase);
  const [original, setOriginal] = useState(initial);
  const [draft, setOwnDraft] = useState(resumed ?? initial);
  const [found, setFound] = useState<readonly PlacedFault[]>([]);
  const [isSaving, setSaving] = useState(false);
  const [wasSaved, setWasSaved] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const placed = useMemo(() => putMachine(asDocument(base.raw), draft, savedId), [base, draft, savedId]);
  const isDirty = savedId === null || !isSame(draft, original);

  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(async () => {
      try {
        const { faults } = await store.request('settings.check', { raw: placed.document });
        if (isCurrent) setFound(faults);
      } catch {
        // Offline just now: saving will tell.
      }
    }, checkAfterMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [store, placed]);

  const setDraft = useCallback(
    (next: Draft) => {
      setOwnDraft(next);
      setWasSaved(false);
      keepDraft(draftKey, next);
    },
    [draftKey],
  );

  async function saveOnto(onto: Base, mine: Draft, attempts = 3): Promise<void> {
    const { document } = putMachine(asDocument(onto.raw), mine, savedId);
    const answer = await store.request('settings.save', { raw: document, basedOnHash: onto.hash });
    if (answer.kind === 'refused') {
      setFound(answer.faults);
      return onRefused();
    }
    if (answer.kind === 'saved') {
      setBase({ raw: document, hash: answer.hash });
      setOriginal(mine);
      setFound([]);
      setConflict(null);
      setWasSaved(true);
      forgetDraft(draftKey);
      return onSaved(String(mine.target['id']));
    }
    if (answer.raw === null && answer.hash !== null) return setProblem(t.fileBroken);
    const newBase = { raw: answer.raw, hash: answer.hash };
    const theirs = savedId === null ? null : machineIn(asDocument(answer.raw), savedId);
    // Only other machines changed: there is nothing to choose.
    const isElsewhere = savedId === null || isSame(theirs, original) || isSame(theirs, mine);
    if (isElsewhere && attempts > 1) return await saveOnto(newBase, mine, attempts - 1);
    setConflict({ theirs, base: newBase });
  }

  async function run(work: () => Promise<void>): Promise<void> {
    setSaving(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setSaving(false);
    }
  }

  function settle(choice: 'yours' | 'theirs'): void {
    if (!conflict) return;
    if (choice === 'yours') return void run(() => saveOnto(conflict.base, draft));
    const { theirs } = conflict;
    setConflict(null);
    forgetDraft(draftKey);
    setBase(conflict.base);
    if (!theirs) return onSaved('');
    setOriginal(theirs);
    setOwnDraft(theirs);
  }

  function discard(): void {
    forgetDraft(draftKey);
    setOwnDraft(original);
    setProblem(null);
  }

  return {
    draft,
    savedId,
    base,
    isDirty,
    isSaving,
    wasSaved,
    problem,
    conflict,
    faults: found.length === 0 ? noFaults : faultsOfDraft(found, placed),
    setDraft,
    setValue: (path, value) => setDraft(withDraftValue(draft, path, value)),
    save: () => void run(() => saveOnto(base, draft)),
    discard,
    settle,
  };
}
