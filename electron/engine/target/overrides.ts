import { fault } from '../../../shared/faults.ts';
import { isInForce, isUp } from './derive.ts';
import type { Core, OverrideMark } from './model.ts';
import { cancelSleep } from './sleeping.ts';
import { change, enter, record, settleAll, type Turn, untilText } from './turn.ts';
import { blockingFault, considerWake } from './waking.ts';

const wakeKeepsAwakeMs = 60 * 60_000;

/** A person's Wake: lifts do-not-wake, keeps awake for an hour, and retries at once what failed. */
export function wakeByPerson(turn: Turn, by: string): void {
  const { core, policy, now } = turn;
  // Whoever asked is told why, and nothing of it is left for later.
  if (core.away || (core.overspent && !isUp(core))) return;
  record(turn, { kind: 'wake-wanted', by });
  if (!policy.canWake && !isUp(core)) {
    change(turn, { fault: fault('no-wake-method', { target: policy.name }) });
    return;
  }
  const longer =
    core.keepAwake &&
    isInForce(core.keepAwake, now) &&
    (core.keepAwake.untilWallMs ?? Number.POSITIVE_INFINITY) > now.wallMs + wakeKeepsAwakeMs;
  change(turn, {
    doNotWake: null,
    keepAwake: longer ? core.keepAwake : { untilWallMs: now.wallMs + wakeKeepsAwakeMs, by },
    backoffMs: 0,
    isSleepDisarmed: false,
    ...decided(core),
    wanted: [...core.wanted.filter((reason) => reason.kind !== 'person'), { kind: 'person', by }],
  });
  cancelSleep(turn, `${by} wants it awake`);
  considerWake(turn);
}

export function keepAwake(turn: Turn, mark: OverrideMark | null, by: string): void {
  const wasInForce = isInForce(turn.core.keepAwake, turn.now);
  change(turn, {
    keepAwake: mark,
    isSleepDisarmed: false,
    ...(mark ? decided(turn.core) : {}),
    ...(mark === null && wasInForce ? { lastOverrideEndMs: turn.now.ms } : {}),
  });
  if (mark) record(turn, { kind: 'keep-awake', by, reason: untilText(mark) });
  else if (wasInForce) record(turn, { kind: 'keep-awake-lifted', by });
  const { phase } = turn.core;
  if (mark && !(phase.kind === 'goingToSleep' && phase.force)) cancelSleep(turn, `${by} keeps it awake`);
}

/** A person has said that it is to be on: that it costs money needs no saying any more. */
function decided(core: Core): Partial<Core> {
  return core.fault?.code === 'still-billed' ? { fault: null } : {};
}

export function doNotWake(turn: Turn, mark: OverrideMark | null, by: string): void {
  const wasInForce = isInForce(turn.core.doNotWake, turn.now);
  change(turn, { doNotWake: mark, ...(mark ? { wanted: [] } : {}) });
  if (mark) record(turn, { kind: 'do-not-wake', by, reason: untilText(mark) });
  else if (wasInForce) record(turn, { kind: 'do-not-wake-lifted', by });
  const { phase } = turn.core;
  // A wake that was sent runs out as if its last reason had gone; a person's reason goes too.
  if (mark && phase.kind === 'waking') enter(turn, { ...phase, lasting: [] });
  if (isInForce(mark, turn.now) && !isUp(turn.core)) settleAll(turn, blockingFault(turn));
  considerWake(turn);
}

export function pause(turn: Turn, mark: OverrideMark | null): void {
  const wasInForce = isInForce(turn.core.paused, turn.now);
  change(turn, { paused: mark, ...(mark === null && wasInForce ? { lastOverrideEndMs: turn.now.ms } : {}) });
  const { phase } = turn.core;
  if (mark && phase.kind === 'goingToSleep' && phase.by === null) cancelSleep(turn, 'everything is paused');
  if (mark && phase.kind === 'waking')
    enter(turn, { ...phase, lasting: phase.lasting.filter((reason) => reason.kind === 'person') });
  considerWake(turn);
}

/** Overrides that have run out stop counting, and the cooldown starts at their end. */
export function expireOverrides(turn: Turn): void {
  const { core, now } = turn;
  if (core.keepAwake && !isInForce(core.keepAwake, now)) {
    change(turn, { keepAwake: null, lastOverrideEndMs: now.ms });
    record(turn, { kind: 'keep-awake-ended' });
  }
  if (core.doNotWake && !isInForce(core.doNotWake, now)) {
    change(turn, { doNotWake: null });
    record(turn, { kind: 'do-not-wake-ended' });
  }
  if (core.paused && !isInForce(core.paused, now)) change(turn, { paused: null, lastOverrideEndMs: now.ms });
}
