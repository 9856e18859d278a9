import { type Fault, fault } from '../../shared/faults.ts';
import { isSame } from '../../shared/patch.ts';
import type { UsageView } from '../../shared/snapshot.ts';
import {
  dayStartMs,
  limitsOf,
  monthStartMs,
  reachedLimit,
  type SpendLimit,
  type UpSpan,
  type Usage,
  usageOf,
} from '../../shared/spend.ts';
import type { EnginePorts } from './engine.ts';
import type { TargetActor } from './target-actor.ts';
import type { Core } from './target/model.ts';

/** While it is up: what is shown is never older, and no limit is passed by more. */
const lookEveryMs = 60_000;

/** What is counted. */
export type CountedTarget = Pick<TargetActor, 'core' | 'settings' | 'dispatch'>;

/**
 * Counts for how long one target is up, and tells it when a limit of its settings is reached. A time without sight of
 * it counts where its status says afterwards that it ran all the while; else nobody knows, and it does not count.
 */
export class SpendMeter {
  readonly #actor: CountedTarget;
  readonly #ports: EnginePorts;
  readonly #onChange: () => void;
  /** Of this month, in order; all that is over. */
  #spans: readonly UpSpan[];
  /** Until when the spans say everything. */
  #knownToMs: number;
  #upFromMs: number | null = null;
  #lookedMs: number;
  #timer: Disposable | null = null;
  #view: UsageView | null = null;

  /** `spans`: when it was up until now, in order. */
  constructor(actor: CountedTarget, spans: readonly UpSpan[], ports: EnginePorts, onChange: () => void) {
    this.#actor = actor;
    this.#ports = ports;
    this.#onChange = onChange;
    this.#spans = spans;
    this.#lookedMs = ports.clock.wallMs();
    this.#knownToMs = spans.at(-1)?.toMs ?? Number.NEGATIVE_INFINITY;
  }

  get view(): UsageView | null {
    return this.#view;
  }

  /** Counts up to now, and heeds what follows; called whenever the target may have changed. */
  look(): void {
    const nowMs = this.#ports.clock.wallMs();
    this.#follow(nowMs);
    this.#lookedMs = nowMs;
    this.#spans = this.#spans.filter(({ toMs }) => toMs > monthStartMs(nowMs));
    const open = this.#upFromMs === null ? [] : [{ fromMs: this.#upFromMs, toMs: nowMs }];
    const usage = usageOf([...this.#spans, ...open], nowMs);
    const limits = limitsOf(this.#actor.settings, usage, nowMs);
    this.#heed(reachedLimit(limits));
    this.#show(usage, limits);
    this.#setTimer(nowMs, limits);
  }

  end(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }

  #follow(nowMs: number): void {
    const { core } = this.#actor;
    if (isOn(core)) {
      const sinceMs = Math.max(core.powerSinceMs ?? nowMs, this.#knownToMs);
      this.#upFromMs ??= Math.min(nowMs, sinceMs);
      return;
    }
    if (this.#upFromMs === null) return;
    // Where it was lost out of sight, what counts is when it was seen last.
    const toMs = core.mustLook || core.phase.kind === 'unknown' ? this.#lookedMs : nowMs;
    if (toMs > this.#upFromMs) this.#spans = [...this.#spans, { fromMs: this.#upFromMs, toMs }];
    this.#knownToMs = Math.max(this.#knownToMs, toMs);
    this.#upFromMs = null;
  }

  #heed(limit: SpendLimit | null): void {
    const reached = limit && this.#faultOf(limit);
    if (!isSame(reached, this.#actor.core.overspent)) this.#actor.dispatch({ kind: 'spend', fault: reached });
  }

  #faultOf({ kind, most, used, renewsAtMs }: SpendLimit): Fault {
    const { name, cost } = this.#actor.settings;
    return fault('spend-limit', {
      target: name,
      limit: kind,
      most,
      used: rounded(used),
      currency: cost?.currency ?? '',
      until: new Date(renewsAtMs).toISOString(),
    });
  }

  #show({ todayMs, monthMs }: Usage, limits: readonly SpendLimit[]): void {
    const { cost, spend } = this.#actor.settings;
    const { powerSinceMs } = this.#actor.core;
    const upFromMs = this.#upFromMs;
    const view: UsageView = {
      todayMinutes: Math.floor(todayMs / 60_000),
      monthMinutes: Math.floor(monthMs / 60_000),
      upSince: upFromMs === null ? null : new Date(Math.min(upFromMs, powerSinceMs ?? upFromMs)).toISOString(),
      cost: cost ?? null,
      limits: limits
        .filter(({ isNear, leftMs }) => isNear || leftMs === 0)
        .map(({ kind, most, used, leftMs, renewsAtMs }) => ({
          kind,
          most,
          used: rounded(used),
          isReached: leftMs === 0,
          renewsAt: new Date(renewsAtMs).toISOString(),
        })),
      remindEveryMs: spend?.remindEveryMs ?? null,
    };
    const isNew = !isSame(view, this.#view);
    this.#view = view;
    if (isNew) this.#onChange();
  }

  #setTimer(nowMs: number, limits: readonly SpendLimit[]): void {
    this.end();
    const untilMidnightMs = dayStartMs(nowMs, 1) - nowMs;
    const lefts = limits.map(({ leftMs }) => leftMs).filter((leftMs) => leftMs > 0);
    const soonMs = this.#upFromMs === null ? untilMidnightMs : Math.min(lookEveryMs, untilMidnightMs, ...lefts);
    this.#timer = this.#ports.clock.after(Math.max(1, soonMs), () => this.look());
  }
}

/** It is on or on its way, as far as anybody can say. */
function isOn({ phase, mustLook }: Core): boolean {
  if (mustLook) return false;
  return phase.kind === 'awake' || phase.kind === 'goingToSleep' || phase.kind === 'waking';
}

/** So that what is shown does not change with every millisecond. */
function rounded(used: number): number {
  return Math.round(used * 100) / 100;
}
