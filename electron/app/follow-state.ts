import { applyPatch } from '../../shared/patch.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import type { StateHub } from '../rpc/state-hub.ts';

/** Calls `listener` with the whole state, first as it is and then after each change. */
export function followState(hub: StateHub, listener: (snapshot: Snapshot) => void): Disposable {
  let state: Snapshot | null = null;
  return hub.subscribe({
    onSnapshot(snapshot) {
      state = snapshot;
      listener(state);
    },
    onPatch(patch) {
      state = state && (applyPatch(state, patch) ?? state);
      if (state) listener(state);
    },
  });
}
