import type { TargetView } from '../../../shared/snapshot.ts';

/** Up, or not where it should be: what answers there may be somebody else, or nobody yet. */
const doubts = ['not-ready', 'someone-else-answers', 'away-from-home', 'cannot-tell', 'local-network-not-allowed'];

/** Whether clients may be sent to a machine itself. One that may be told to sleep at any moment is left to us. */
export function takesClients({ state, fault }: Pick<TargetView, 'state' | 'fault'>): boolean {
  if (fault !== null && doubts.includes(fault.code)) return false;
  if (state.kind === 'goingToSleep') return state.phase !== 'commanded';
  return state.kind === 'awake' || state.kind === 'cooldown';
}
