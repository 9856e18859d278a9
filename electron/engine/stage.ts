import type { Fault } from '../../shared/faults.ts';
import { isAnybodyWaiting, isUp, isWakeBlocked } from './target/derive.ts';
import type { Core, Now, Policy } from './target/model.ts';
import { estimateAtMs } from './target/view.ts';
import { blockingFault } from './target/waking.ts';

/** Where a target stands, for those who answer clients in its place. */
export interface Stage {
  /** `asleep` also while nothing is known yet; `going-to-sleep`: the command was sent, visits are not forwarded. */
  readonly kind: 'up' | 'asleep' | 'waking' | 'going-to-sleep' | 'failed';
  /** When it is expected to be up, monotonic ms; null: nothing was learned yet, or it is not waking. May have passed. */
  readonly readyAtMs: number | null;
  /** How long a wake usually takes; null: nothing was learned yet. */
  readonly wakeTakesMs: number | null;
  /** Why it failed, or why nobody can wake it now. */
  readonly fault?: Fault;
}

export function stageOf(core: Core, policy: Policy, now: Now): Stage {
  const at = { readyAtMs: null, wakeTakesMs: policy.estimateMs };
  if (core.away) return { ...at, kind: 'failed', fault: core.away };
  if (isUp(core)) return { ...at, kind: 'up' };
  switch (core.phase.kind) {
    case 'failed':
      return { ...at, kind: 'failed', fault: core.phase.fault };
    case 'waking':
      return { ...at, kind: 'waking', readyAtMs: estimateAtMs(core, policy) };
    case 'goingToSleep':
      return { ...at, kind: 'going-to-sleep' };
    case 'asleep':
    case 'awake':
    case 'unknown': {
      const isBlocked = isWakeBlocked(core, now);
      if (isBlocked) return { ...at, kind: 'asleep', fault: blockingFault({ core, policy, now, effects: [] }) };
      // It waits for a machine that it needs.
      return { ...at, kind: isAnybodyWaiting(core) ? 'waking' : 'asleep' };
    }
  }
}
