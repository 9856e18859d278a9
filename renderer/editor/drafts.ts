import type { Draft } from './draft.ts';

/*
 * What was typed and not saved survives Back, Forward and a page of another machine: the editor takes it up again.
 */
const kept = new Map<string, Draft>();

export function keepDraft(key: string, draft: Draft): void {
  kept.set(key, draft);
}

export function keptDraft(key: string): Draft | null {
  return kept.get(key) ?? null;
}

export function forgetDraft(key: string): void {
  kept.delete(key);
}
