import type { Fault } from '../../../shared/faults.ts';
import type { WakeReason } from '../../../shared/states.ts';
import { type Core, initialCore, type Now, type OverrideMark, type Ownership, type Policy } from './model.ts';

/** The part of a target's state that survives a crash, in wall time; written with the journal record that changed it. */
export interface Durable {
  readonly owned: Omit<Ownership, 'unverifiedGapMs'> | null;
  readonly wokenBy: string | null;
  /** A wake that was sent and has not ended. */
  readonly wake: {
    /** It was seen on, so nothing more is sent. */
    readonly isBooting: boolean;
    readonly attempt: number;
    readonly firstSentWallMs: number;
    readonly limitWallMs: number;
    readonly lasting: readonly WakeReason[];
  } | null;
  /** A sleep command without a result. */
  readonly sleep: {
    readonly sentWallMs: number;
    readonly by: string | null;
    readonly force: boolean;
    readonly attempt: number;
  } | null;
  readonly failed: { readonly fault: Fault; readonly retryWallMs: number } | null;
  readonly backoffMs: number;
  readonly holdOffUntilWallMs: number | null;
  readonly keepAwake: OverrideMark | null;
  readonly doNotWake: OverrideMark | null;
  readonly upsAfterProbe: number;
}

/** A sleep command older than this without a result tells nothing any more. */
const sleepRecordMs = 120_000;

export function toDurable(core: Core, now: Now): Durable {
  const { phase, owned } = core;
  const wall = (ms: number) => Math.round(now.wallMs + ms - now.ms);
  const isCommanded = phase.kind === 'goingToSleep' && phase.step === 'commanded';
  return {
    owned: owned && {
      sinceWallMs: owned.sinceWallMs,
      by: owned.by,
      powerSinceMs: owned.powerSinceMs,
      identity: owned.identity,
    },
    wokenBy: core.wokenBy,
    wake:
      phase.kind === 'waking' && phase.attempt > 0
        ? {
            isBooting: phase.stage === 'booting',
            attempt: phase.attempt,
            firstSentWallMs: wall(phase.firstSentMs),
            limitWallMs: wall(phase.limitAtMs),
            lasting: phase.lasting,
          }
        : null,
    sleep: isCommanded
      ? { sentWallMs: wall(phase.commandedMs), by: phase.by, force: phase.force, attempt: phase.attempt }
      : null,
    failed: phase.kind === 'failed' ? { fault: phase.fault, retryWallMs: wall(phase.retryAtMs) } : null,
    backoffMs: core.backoffMs,
    holdOffUntilWallMs: core.holdOffUntilMs === null ? null : wall(core.holdOffUntilMs),
    keepAwake: core.keepAwake,
    doNotWake: core.doNotWake,
    upsAfterProbe: core.upsAfterProbe,
  };
}

/**
 * The state after a restart. What it owned is owned still, but unverified: the machine has to be seen in the same
 * running period before it may be put to sleep. `gapMs` is how long nobody was watching.
 */
export function fromDurable(durable: Durable, policy: Policy, now: Now, gapMs: number): Core {
  const mono = (wallMs: number) => now.ms + wallMs - now.wallMs;
  const fresh = initialCore(now);
  const restored: Core = {
    ...fresh,
    owned: durable.owned && { ...durable.owned, unverifiedGapMs: gapMs },
    wokenBy: durable.wokenBy,
    backoffMs: durable.backoffMs,
    holdOffUntilMs: durable.holdOffUntilWallMs === null ? null : mono(durable.holdOffUntilWallMs),
    keepAwake: durable.keepAwake,
    doNotWake: durable.doNotWake,
    upsAfterProbe: durable.upsAfterProbe,
  };
  const { wake, sleep, failed } = durable;
  if (sleep && now.wallMs - sleep.sentWallMs < sleepRecordMs) {
    const commandedMs = mono(sleep.sentWallMs);
    return {
      ...restored,
      wasCommanded: true,
      phase: {
        kind: 'goingToSleep',
        sinceMs: commandedMs,
        step: 'commanded',
        by: sleep.by,
        force: sleep.force,
        attempt: sleep.attempt,
        commandedMs,
        // Nobody looked meanwhile.
        untilMs: now.ms + policy.confirmDownMs,
        // Whoever ran it is gone.
        isAccepted: true,
      },
    };
  }
  if (wake && wake.limitWallMs > now.wallMs) {
    return {
      ...restored,
      owned: restored.owned && { ...restored.owned, unverifiedGapMs: null },
      phase: {
        kind: 'waking',
        sinceMs: mono(wake.firstSentWallMs),
        stage: wake.isBooting ? 'booting' : 'looking',
        lasting: wake.lasting,
        attempt: wake.attempt,
        firstSentMs: mono(wake.firstSentWallMs),
        nextSendMs: null,
        limitAtMs: mono(wake.limitWallMs),
      },
    };
  }
  if (failed) {
    return {
      ...restored,
      phase: { kind: 'failed', sinceMs: now.ms, fault: failed.fault, retryAtMs: mono(failed.retryWallMs) },
    };
  }
  return restored;
}
