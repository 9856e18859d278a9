import type { Fault } from '../../../shared/faults.ts';
import { freshStreak } from './initial.ts';
import { verifyOwnership } from './ownership.ts';
import { cancelSleep } from './sleeping.ts';
import { startOver } from './starting-over.ts';
import { change, emit, enter, record, settleAll, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';

/**
 * This computer is on another network now, where the machine's address may be a stranger's: nothing is sent to it and
 * nothing asked of it until it is back. What is known of the machine, and what people set, stays as it is.
 */
export function leaveHome(turn: Turn, away: Fault): void {
  const { core, now } = turn;
  change(turn, { away });
  settleAll(turn, away);
  // From one foreign network to the next.
  if (core.away) return;
  record(turn, { kind: 'left-home', fault: away });
  cancelSleep(turn, 'this computer left its home network');
  change(turn, { wanted: [], lastWord: null, streak: freshStreak(now.ms), silentSinceDown: false });
  if (turn.core.phase.kind !== 'waking') return;
  enter(turn, { kind: 'asleep', sinceMs: now.ms });
  emit(turn, { kind: 'end-wake', succeeded: false });
}

/** As after a gap: everything is asked anew before anything follows from it. */
export function comeHome(turn: Turn): void {
  const { core, now } = turn;
  if (!core.away) return;
  change(turn, { away: null });
  record(turn, { kind: 'came-home' });
  startOver(turn);
  const { phase } = turn.core;
  const isDownForUs = phase.kind === 'asleep' || phase.kind === 'failed';
  // A wake of ours was out when we left, and it may have come up since: only asking tells.
  if (isDownForUs && core.owned && core.needsReady) enter(turn, { kind: 'unknown', sinceMs: now.ms });
  if (phase.kind === 'awake' && core.owned?.unverifiedGapMs !== null) verifyOwnership(turn);
  considerWake(turn);
}
