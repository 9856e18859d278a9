import { powerSaveBlocker } from 'electron';
import type { StateHub } from '../rpc/state-hub.ts';
import { followState } from './follow-state.ts';
import { mustStayUp } from './must-stay-up.ts';

/** Keeps the computer (not its screen) from sleeping exactly while `mustStayUp`. */
export function stayUpWhileNeeded(hub: StateHub): Disposable {
  let blocker: number | null = null;

  function block(isNeeded: boolean): void {
    if (isNeeded === (blocker !== null)) return;
    if (blocker !== null) powerSaveBlocker.stop(blocker);
    blocker = isNeeded ? powerSaveBlocker.start('prevent-app-suspension') : null;
  }

  const subscription = followState(hub, (snapshot) => block(mustStayUp(snapshot)));
  return {
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      block(false);
    },
  };
}
