import type { Fault, FaultCode } from '../../../shared/faults.ts';
import type { TargetView } from '../../../shared/snapshot.ts';
import { retryInMs } from './waiting-state.ts';

const mostMs = 60 * 60_000;
/** What soon passes: room for waiting clients, a restart, a network that is not there. */
const passing = new Set<FaultCode>([
  'too-many-clients',
  'shutting-down',
  'cannot-tell',
  'body-too-large',
  'no-room-for-body',
  'body-not-stored',
  'need-failed',
]);
const crowdedMs = 10_000;
/** Until lifted: nobody knows. */
const untilLiftedMs = 5 * 60_000;

/** When it is worth while to ask again after a fault, in ms; null when nothing is known. */
export function retryOf(reason: Fault, view: TargetView | null, wallMs: number): number | null {
  if (reason.code === 'paused' || reason.code === 'do-not-wake' || reason.code === 'spend-limit')
    return untilMs(reason.params.until, wallMs);
  if (reason.code === 'still-waking') return reason.params.retryInMs;
  if (passing.has(reason.code)) return crowdedMs;
  return view && retryInMs(view, wallMs);
}

function untilMs(until: string | null, wallMs: number): number {
  if (until === null) return untilLiftedMs;
  return Math.min(mostMs, Math.max(1_000, Date.parse(until) - wallMs));
}
