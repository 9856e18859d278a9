import type { Fault } from '../../../shared/faults.ts';
import { change, enter, record, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';

/**
 * How long the machine may be up is used up, or counts anew. That is an order of the user's: nothing wakes it until
 * then, a wake that was sent runs out as if its last reason had gone, and one that is up sleeps once nothing holds it.
 */
export function limitSpending(turn: Turn, reached: Fault | null): void {
  const { core } = turn;
  change(turn, { overspent: reached });
  if (!reached) {
    if (core.overspent) record(turn, { kind: 'spend-renewed' });
    return considerWake(turn);
  }
  if (!core.overspent) {
    record(turn, { kind: 'spend-limit', fault: reached });
    // What could not be put to sleep before is to be tried again now.
    change(turn, { isSleepDisarmed: false });
  }
  if (core.phase.kind === 'waking') enter(turn, { ...core.phase, lasting: [] });
  considerWake(turn);
}
