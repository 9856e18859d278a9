import type { Fault } from './faults.ts';
import type { Time } from './states.ts';

/** What is known of a newer version of the program, and what is being done about it. */
export type UpdateState =
  /** This build is updated by whoever installed it. */
  | { readonly kind: 'elsewhere' }
  /** No newer one is known. `lookedAt`: when that was asked last; null: not yet. `fault`: why it is not known. */
  | { readonly kind: 'none'; readonly lookedAt: Time | null; readonly fault: Fault | null }
  /** `version`: the newer one that is known already. */
  | { readonly kind: 'looking'; readonly version: string | null }
  /** `fault`: why the last try to get it failed. */
  | { readonly kind: 'found'; readonly version: string; readonly fault: Fault | null }
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  /** Downloaded and found to be whole. Nothing is installed until somebody asks for it. */
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'installing'; readonly version: string };

/** The newer version that there is; null while none is known. */
export function newVersionOf(state: UpdateState): string | null {
  return 'version' in state ? state.version : null;
}
