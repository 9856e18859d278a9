import { isInDoubt, isInForce, mayDial } from '../../../electron/engine/target/derive.ts';
import type { Core, Effect, Event, Look } from '../../../electron/engine/target/model.ts';
import { stateOf } from '../../../electron/engine/target/view.ts';
import type { World } from './world.ts';

/** What must never happen, watched from outside: by what was sent, answered and recorded, not by what the core believes. */
export class Invariants {
  readonly #world: World;
  /** Bad answers in a row since anything was heard, whatever their distance. */
  #bad = 0;
  #isDownConfirmed = false;
  #isSequenceOpen = false;
  #wasSeenUpInSequence = false;
  #sleepSentMs: number | null = null;
  #holdOffUntilMs = 0;
  #isOwned = false;
  #hasCheckPassed = false;
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #heardLookMs = Number.NEGATIVE_INFINITY;
  readonly #arrivals = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  onLook(look: Look): void {
    if (this.#world.isCutOff || this.#world.isAway || look.startedMs < this.#heardLookMs) return;
    this.#lastLookMs = Math.max(this.#lastLookMs, look.startedMs);
    if (look.power === 'on') {
      this.#heardLookMs = look.startedMs;
      this.onUp();
    }
    if (look.power === 'off') this.#bad += 1;
  }

  onUp(): void {
    this.#bad = 0;
    this.#isDownConfirmed = false;
    if (this.#isSequenceOpen) this.#wasSeenUpInSequence = true;
  }

  onDial(): void {
    const { phase } = this.#world.core;
    this.onAsk();
    if (phase.kind === 'goingToSleep' && phase.step === 'commanded') this.#fail(3, 'dialled while told to sleep');
    if (phase.kind === 'waking' && phase.stage === 'holdOff') this.#fail(2, 'dialled in the hold-off');
  }

  /** Anything at all goes to the machine's address. */
  onAsk(): void {
    if (this.#world.isAway) this.#fail(7, 'asked of a machine of another network');
  }

  onRestart(): void {
    this.#isSequenceOpen = false;
    this.#hasCheckPassed = false;
    this.#arrivals.clear();
    if (this.#sleepSentMs !== null && this.#world.nowMs - this.#sleepSentMs >= 120_000) this.#sleepSentMs = null;
  }

  onEffect(effect: Effect, before: Core): void {
    const reachesOut = ['send-wake', 'run-checks', 'start-sleep', 'grant-commit', 'read-identity'];
    if (this.#world.isAway && reachesOut.includes(effect.kind)) this.#fail(7, `${effect.kind} on another network`);
    if (effect.kind === 'send-wake') this.#onWake(effect.attempt);
    if (effect.kind === 'end-wake') this.#isSequenceOpen = false;
    if (effect.kind === 'run-checks') this.#hasCheckPassed = false;
    if (effect.kind === 'start-sleep') this.#onLogin();
    if (effect.kind === 'grant-commit') this.#onSleep(before);
    if (effect.kind === 'settle' && !this.#world.waiting.has(effect.client))
      this.#fail(3, `${effect.client} told twice`);
    if (effect.kind === 'journal') this.#onRecord(effect.record.kind, effect.record.reason ?? '');
  }

  /** `checked` without a veto is the only way to a login. */
  onChecked(vetoes: readonly string[]): void {
    this.#hasCheckPassed = vetoes.length === 0;
  }

  #onLogin(): void {
    const { phase } = this.#world.core;
    const isForced = phase.kind === 'goingToSleep' && phase.force;
    if (!this.#hasCheckPassed && !isForced) this.#fail(1, 'a check vetoed or did not answer');
  }

  #onWake(attempt: number): void {
    const { nowMs, policy } = this.#world;
    const { core, isPaused, now } = this.#world;
    const isBlocked = isPaused || isInForce(core.doNotWake, now);
    const isPersons = core.phase.kind === 'waking' && core.phase.lasting.some((reason) => reason.kind === 'person');
    if (this.#world.isOverspent) this.#fail(8, 'wake sent past the limit');
    if (isBlocked && !isPersons) this.#fail(2, 'wake sent in a pause or against do-not-wake');
    if (this.#sleepSentMs !== null) this.#fail(2, 'wake sent while told to sleep');
    if (nowMs < this.#holdOffUntilMs) this.#fail(2, 'wake sent in the hold-off');
    if (!this.#isSequenceOpen) {
      const needed = policy.down === 'status' ? 1 : 4;
      const isTakenAsDown = policy.whileAsleep === 'never' && this.#isDownConfirmed;
      if (this.#bad < needed && !isTakenAsDown) this.#fail(2, `wake sent after ${this.#bad} bad answers`);
      this.#isSequenceOpen = true;
      this.#wasSeenUpInSequence = false;
    } else if (attempt === 1) this.#fail(2, 'a second sequence');
    if (this.#wasSeenUpInSequence) this.#fail(2, 'wake sent after it was seen up');
  }

  #onSleep(before: Core): void {
    const { core, policy, now, sessions, waiting, isCutOff, isPaused, nowMs } = this.#world;
    const { phase } = core;
    if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded')
      return this.#fail(1, 'sleep sent in another state');
    this.#sleepSentMs = nowMs;
    this.#isSequenceOpen = false;
    if (isCutOff || isInDoubt(core)) this.#fail(1, 'sleep sent on cannot-tell');
    if (phase.by !== null) return;
    if (sessions.size > 0) this.#fail(1, 'sleep sent under a session');
    if (waiting.size > 0) this.#fail(1, 'sleep sent under a waiting client');
    if (isInForce(before.keepAwake, now)) this.#fail(1, 'sleep sent under keep-awake');
    if (isPaused) this.#fail(1, 'sleep sent in a pause');
    const mayAlways = policy.sleepEvenIfNotOwned || this.#world.isOverspent;
    if (!this.#isOwned && !mayAlways) this.#fail(1, 'sleep sent to a machine that is not ours');
    if (!this.#hasCheckPassed) this.#fail(1, 'sleep sent without a check');
  }

  #onRecord(kind: string, reason: string): void {
    const { nowMs, policy } = this.#world;
    const { phase } = this.#world.core;
    // A step's first record already holds the state at its end.
    if (phase.kind === 'waking' && phase.attempt > 0) this.#isOwned = true;
    if (kind === 'not-owned' || kind === 'unknown') this.#isOwned = false;
    if (kind === 'unknown') {
      // Another machine now.
      this.#sleepSentMs = null;
      this.#holdOffUntilMs = 0;
      this.#bad = 0;
    }
    if (kind === 'sleep-cancelled' || kind === 'sleep-failed' || kind === 'checking') this.#sleepSentMs = null;
    if (kind !== 'asleep' || reason === 'a machine it needs is not awake') return;
    this.#isOwned = false;
    this.#isDownConfirmed = true;
    this.#sleepSentMs = null;
    this.#isSequenceOpen = false;
    const needed = policy.down === 'status' ? 1 : 4;
    if (this.#bad < needed) this.#fail(2, `down confirmed by ${this.#bad} bad answers`);
    if (reason !== 'found down') this.#holdOffUntilMs = nowMs + policy.holdOffMs;
  }

  afterStep(before: Core, event: Event): void {
    const { core, policy, now, nowMs } = this.#world;
    if (event.kind === 'unjudged') this.#onBackground(before, event.count);
    if (event.kind === 'edited' || event.kind === 'cannot-tell' || event.kind === 'needs' || event.kind === 'away')
      this.#isDownConfirmed = false;
    if (event.kind === 'gap') this.#isDownConfirmed = false;
    // What was heard before it left says nothing any more.
    if ((before.away === null) !== (core.away === null)) this.#bad = 0;
    stateOf(core, policy, now);
    for (const id of Object.keys(core.waiting)) if (!this.#world.waiting.has(id)) this.#fail(3, `${id} is gone`);
    for (const id of this.#world.waiting) this.#onWaiting(id, event);
    for (const id of this.#arrivals.keys()) if (!this.#world.waiting.has(id)) this.#arrivals.delete(id);
    const { phase } = core;
    if (phase.kind === 'goingToSleep' && phase.step === 'commanded' && mayDial(core)) this.#fail(3, 'may be dialled');
    if (nowMs !== now.ms) this.#fail(6, 'time moved in a step');
  }

  /** The longest it may take by the rules: those it needs, a sleep to its end, a near retry, the hold-off, a wake. */
  #onWaiting(id: string, event: Event): void {
    const { nowMs, policy, core } = this.#world;
    if (!core.waiting[id]) {
      if (this.#arrivals.has(id)) this.#fail(3, `${id} was forgotten`);
      return;
    }
    const { needsLimitMs, confirmDownMs, holdOffMs, wakeLimitMs } = policy;
    if (!this.#arrivals.has(id) || event.kind === 'gap') this.#arrivals.set(id, nowMs);
    const limitMs = needsLimitMs + confirmDownMs + 30_000 + 2_000 + holdOffMs + wakeLimitMs;
    if (nowMs - (this.#arrivals.get(id) ?? nowMs) > limitMs) this.#fail(3, `${id} waits too long`);
  }

  /** A visit that no gate calls real may delay the last recount, and changes nothing else. */
  #onBackground(before: Core, count: number): void {
    const { core } = this.#world;
    const isDelaying = before.phase.kind === 'goingToSleep' && before.phase.step === 'settling';
    if (isDelaying) return;
    if (JSON.stringify({ ...before, unjudged: count }) !== JSON.stringify(core))
      this.#fail(4, 'a background visit counted');
  }

  /** With nobody left who wants anything, for long enough. */
  atRest(): void {
    const { core, policy, machine, nowMs } = this.#world;
    const { phase } = core;
    const isOurs = core.owned !== null || policy.sleepEvenIfNotOwned || core.overspent !== null;
    const isFaultShown = phase.kind === 'failed' || core.fault !== null;
    if (phase.kind === 'waking' || phase.kind === 'goingToSleep') this.#fail(5, `still ${phase.kind}`);
    if (phase.kind === 'unknown') this.#fail(5, 'still unknown');
    if (phase.kind === 'awake' && isOurs && policy.canSleep && !isFaultShown) this.#fail(5, 'left awake');
    const isOn = machine.answer(nowMs) !== 'off';
    const isAsked = policy.whileAsleep === 'probe' && core.upsAfterProbe < 2;
    if (phase.kind === 'asleep' && isOn && isAsked) this.#fail(5, 'on, but taken as asleep');
    if (phase.kind === 'awake' && !isOn) this.#fail(5, 'off, but taken as awake');
  }

  #fail(invariant: number, what: string): void {
    throw new Error(`invariant ${invariant}: ${what}\n${this.#world.lastLines}\n${JSON.stringify(this.#world.core)}`);
  }
}
