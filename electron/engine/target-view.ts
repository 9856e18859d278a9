import { openTemplateOf } from '../../shared/open-links.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import { ableToDelete } from './driver-errands.ts';
import type { TargetActor } from './target-actor.ts';
import { sleepAtMs } from './target/derive.ts';
import { estimateAtMs, overrideOf, stateOf, wallText, whyOf } from './target/view.ts';

/** One target as subscribers see it now. */
export function viewOf(actor: TargetActor): TargetView {
  const { core, policy } = actor;
  const now = actor.now();
  const sleepAt = sleepAtMs(core, policy, now);
  const estimate = estimateAtMs(core, policy);
  const open = openTemplateOf(actor.settings.open, null);
  return {
    id: actor.id,
    name: policy.name,
    address: actor.address.shown,
    state: stateOf(core, policy, now),
    owned: core.owned !== null,
    wokenBy: core.wokenBy,
    why: whyOf(core, policy, now),
    sleepAt: sleepAt === null ? null : wallText(sleepAt, now),
    estimate: estimate === null ? null : wallText(estimate, now),
    overrides: { keepAwake: overrideOf(core.keepAwake, now), doNotWake: overrideOf(core.doNotWake, now) },
    vetoes: core.vetoes,
    canWake: policy.canWake,
    canSleep: policy.canSleep,
    ...(ableToDelete(actor.power) && { canDelete: true }),
    ...(actor.settings.isDiscovered && { isDiscovered: true }),
    ...(open === null ? {} : { open }),
    fault: core.away ?? (core.phase.kind === 'failed' ? core.phase.fault : core.fault),
  };
}
