import type { Fault } from '../../../shared/faults.ts';
import type { TargetView } from '../../../shared/snapshot.ts';
import { retryInMs } from './waiting-state.ts';

const mostMs = 60 * 60_000;
/** Room for waiting clients is soon free again. */
const crowdedMs = 10_000;
/** Until lifted: nobody knows. */
const untilLiftedMs = 5 * 60_000;

/** When it is worth while to ask again after a fault, in ms; null when nothing is known. */
export function retryOf(reason: Fault, view: TargetView | null, wallMs: number): number | null {
  switch (reason.code) {
    case 'too-many-clients':
      return crowdedMs;
    case 'paused':
    case 'do-not-wake':
      return untilMs(reason.params.until, wallMs);
    case 'still-waking':
      return reason.params.retryInMs;
    case 'shutting-down':
    case 'cannot-tell':
    case 'body-too-large':
      return crowdedMs;
    default:
      return view && retryInMs(view, wallMs);
  }
}

function untilMs(until: string | null, wallMs: number): number {
  if (until === null) return untilLiftedMs;
  return Math.min(mostMs, Math.max(1_000, Date.parse(until) - wallMs));
}
