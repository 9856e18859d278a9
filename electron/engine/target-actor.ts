import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { TargetSettings } from '../../shared/settings.ts';
import { wakeSucceeded } from './driver.ts';
import { type CallReason, contextFor, askDeadlineMs, faultOf, runChecks, runSleep, within } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { HostAddress } from './host-address.ts';
import type { TargetPower } from './power.ts';
import { StrangerCheck } from './stranger-check.ts';
import { isHeld, holders } from './target/derive.ts';
import { toDurable } from './target/durable.ts';
import type { Core, Effect, Event, Now, Policy } from './target/model.ts';
import { nextDeadlineMs } from './target/schedule.ts';
import { transition } from './target/transition.ts';

/** What an actor needs from those around it. */
export interface ActorLinks {
  /** Resets the client and says why in its own terms. */
  settle(client: string, reason: Fault): void;
  endSessions(target: string, which: 'all' | 'silent'): void;
  ownConnections(target: string): readonly string[];
  routePorts(target: string): readonly number[];
  unjudgedVisits(target: string): number;
  /** Sources of the clients for which a wake is sent now. */
  onWakeSent(target: string): void;
  /** The state may have changed; called after the effects. */
  onStepped(actor: TargetActor, before: Core): void;
  onJournalFault(reason: Fault | null): void;
}

/**
 * Runs one target: gives events to the pure transition function, one at a time, and carries out its effects in order.
 * All waiting is done here, none of the deciding.
 */
export class TargetActor {
  readonly id: string;
  settings: TargetSettings;
  power: TargetPower;
  policy: Policy;
  core: Core;
  address: HostAddress;
  readonly stranger: StrangerCheck;
  readonly #ports: EnginePorts;
  readonly #links: ActorLinks;
  readonly #queue: Event[] = [];
  #isRunning = false;
  #timer: Disposable | null = null;
  #sequence: AbortController | null = null;
  #sleeping: AbortController | null = null;
  #pendingCommit: { resolve(): void; reject(error: Error): void } | null = null;
  #isCommitted = false;
  #sleepAnswers: ((result: Fault | null) => void)[] = [];
  #writtenDurable = '';
  #isEnded = false;

  constructor(
    parts: { settings: TargetSettings; power: TargetPower; policy: Policy; core: Core },
    ports: EnginePorts,
    links: ActorLinks,
  ) {
    this.id = parts.settings.id;
    this.settings = parts.settings;
    this.power = parts.power;
    this.policy = parts.policy;
    this.core = parts.core;
    this.address = new HostAddress(parts.settings.host);
    this.stranger = new StrangerCheck(this, ports);
    this.#ports = ports;
    this.#links = links;
    this.#writtenDurable = durableKey(this.core);
  }

  now(): Now {
    return { ms: this.#ports.clock.monotonicMs(), wallMs: this.#ports.clock.wallMs() };
  }

  /** Gives an event to the target. Events that arise meanwhile are taken in order afterwards. */
  dispatch(event: Event): void {
    if (this.#isEnded) return;
    this.#queue.push(event);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#step(next);
    } finally {
      this.#isRunning = false;
    }
    this.#setTimer();
  }

  /** Resolves with the outcome of a person's sleep that was just asked for. */
  sleepAnswer(): Promise<Fault | null> {
    return new Promise((resolve) => this.#sleepAnswers.push(resolve));
  }

  callReason(reason: string, source: string | null): CallReason {
    const { name } = this.settings;
    return { target: { id: this.id, name, host: this.address.shown }, reason, source };
  }

  /** Nothing more is done for it; a command that was sent runs out by itself. */
  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
    this.#sleeping?.abort(new Error('the target was removed'));
    this.#sequence?.abort(wakeSucceeded);
  }

  #step(event: Event): void {
    const before = this.core;
    const now = this.now();
    const { core, effects } = transition(before, event, this.policy, now);
    this.core = core;
    for (const effect of effects) {
      const isDone = this.#run(effect);
      if (!isDone) break;
    }
    this.#journalUse(before);
    this.#keepDurable();
    this.#links.onStepped(this, before);
  }

  /** False: what follows in the same step must not be done. */
  #run(effect: Effect): boolean {
    switch (effect.kind) {
      case 'journal':
        return this.#journal(effect);
      case 'send-wake':
        this.#sendWake(effect);
        return true;
      case 'end-wake':
        this.#sequence?.abort(effect.succeeded ? wakeSucceeded : new Error('the wake ended'));
        this.#sequence = null;
        return true;
      case 'run-checks':
        void this.#runChecks();
        return true;
      case 'start-sleep':
        void this.#startSleep(effect.by);
        return true;
      case 'abort-sleep':
      case 'deny-commit':
        this.#pendingCommit?.reject(new Error('it must stay awake'));
        this.#pendingCommit = null;
        this.#sleeping?.abort(new Error('it must stay awake'));
        return true;
      case 'grant-commit':
        this.#isCommitted = true;
        this.#pendingCommit?.resolve();
        this.#pendingCommit = null;
        return true;
      case 'answer-sleep':
        for (const resolve of this.#sleepAnswers.splice(0)) resolve(effect.fault);
        return true;
      case 'settle':
        this.#links.settle(effect.client, effect.fault);
        return true;
      case 'end-sessions':
        this.#links.endSessions(this.id, effect.which);
        return true;
      case 'read-identity':
        void this.#readIdentity();
        return true;
    }
  }

  #journal(effect: Effect & { kind: 'journal' }): boolean {
    const durable = toDurable(this.core, this.now());
    try {
      this.#ports.journal.append({ ...effect.record, target: this.id, durable }, effect.sync);
      this.#writtenDurable = durableKey(this.core);
      this.#links.onJournalFault(null);
      return true;
    } catch (error) {
      const reason = faultOf(error, (detail) => fault('journal-write-failed', { detail }), this.#ports);
      this.#links.onJournalFault(reason);
      if (!effect.sync) return true;
      // A power command that is not in the journal is never sent.
      this.#queue.push(
        this.core.phase.kind === 'waking'
          ? { kind: 'wake-refused', fault: reason }
          : { kind: 'sleep-refused', fault: reason },
      );
      this.#pendingCommit?.reject(new Error('the journal cannot be written'));
      this.#pendingCommit = null;
      return false;
    }
  }

  /** Says in the history when the machine begins and ceases to be used, and by whom. */
  #journalUse(before: Core): void {
    const [was, is] = [isHeld(before), isHeld(this.core)];
    if (was === is || this.core.phase.kind !== 'awake') return;
    const text = holders(is ? this.core : before)[0];
    this.#journal({
      kind: 'journal',
      sync: false,
      record: { kind: is ? 'in-use' : 'idle', ...(text ? { text } : {}) },
    });
  }

  #keepDurable(): void {
    if (durableKey(this.core) === this.#writtenDurable) return;
    this.#journal({ kind: 'journal', sync: false, record: { kind: 'state' } });
  }

  #sendWake(effect: Effect & { kind: 'send-wake' }): void {
    const { wake } = this.power;
    if (!wake) return;
    if (effect.attempt === 1) this.#links.onWakeSent(this.id);
    this.#sequence ??= new AbortController();
    const sequence = this.#sequence.signal;
    const context = {
      ...contextFor(this.#ports, this.callReason(effect.reason, effect.source), sequence),
      attempt: effect.attempt,
      sequence,
    };
    const isOnlyTry = effect.attempt === 1 || wake.driver.repeatMs === undefined;
    void (wake.driver.wake?.(wake.config, context) ?? Promise.resolve()).catch((error: unknown) => {
      if (sequence.aborted) return;
      const reason = faultOf(
        error,
        (detail) => fault('wake-failed', { target: this.settings.name, detail }),
        this.#ports,
      );
      // A repetition that fails is followed by the next one; only the first failing tells that it cannot work.
      if (isOnlyTry) this.dispatch({ kind: 'wake-refused', fault: reason });
      else this.#ports.journal.append({ kind: 'note', target: this.id, fault: reason });
    });
  }

  async #runChecks(): Promise<void> {
    const attempt = new AbortController();
    this.#sleeping = attempt;
    const { phase, owned } = this.core;
    const isForced = phase.kind === 'goingToSleep' && phase.force;
    const call = {
      ...this.callReason('check', phase.kind === 'goingToSleep' ? phase.by : null),
      routePorts: this.#links.routePorts(this.id),
      ownConnections: this.#links.ownConnections(this.id),
    };
    const checks = isForced ? [] : this.settings.idle.busyChecks;
    const outcome = await runChecks(this.#ports, this.power, checks, call, isForced ? null : owned, attempt.signal);
    if (!attempt.signal.aborted) this.dispatch({ kind: 'checked', ...outcome });
  }

  async #startSleep(by: string | null): Promise<void> {
    const { sleep } = this.power;
    if (!sleep) return;
    const attempt = new AbortController();
    this.#sleeping = attempt;
    this.#isCommitted = false;
    const commit = () =>
      new Promise<void>((resolve, reject) => {
        if (attempt.signal.aborted) return reject(attempt.signal.reason as Error);
        this.#pendingCommit = { resolve, reject };
        this.dispatch({ kind: 'unjudged', count: this.#links.unjudgedVisits(this.id) });
        this.dispatch({ kind: 'commit-asked' });
      });
    try {
      await runSleep(this.#ports, sleep, this.callReason(by ? 'person' : 'idle', by), commit, attempt.signal);
      this.dispatch({ kind: 'sleep-accepted' });
    } catch (error) {
      if (attempt.signal.aborted) return;
      const reason = faultOf(
        error,
        (detail) => fault('sleep-failed', { target: this.settings.name, detail }),
        this.#ports,
      );
      // After the send no answer is as good as one: a machine that went down cannot answer any more.
      const isUnanswered = this.#isCommitted && reason.code === 'deadline-passed';
      this.dispatch(isUnanswered ? { kind: 'sleep-accepted' } : { kind: 'sleep-refused', fault: reason });
    }
  }

  async #readIdentity(): Promise<void> {
    const { sleep } = this.power;
    const call = this.callReason('identity', null);
    const identity = sleep?.driver.identity
      ? await within(
          this.#ports,
          'reading its running period',
          askDeadlineMs,
          (signal) =>
            sleep.driver.identity?.(sleep.config, contextFor(this.#ports, call, signal)) ?? Promise.resolve(null),
        ).catch((error: unknown) => {
          if (!(error instanceof FaultError)) this.#ports.onBug(error);
          return null;
        })
      : null;
    this.dispatch({ kind: 'identified', identity });
  }

  #setTimer(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    if (this.#isEnded) return;
    const now = this.now();
    const deadlineMs = nextDeadlineMs(this.core, this.policy, now);
    if (deadlineMs === null) return;
    this.#timer = this.#ports.clock.after(Math.max(0, Math.ceil(deadlineMs - now.ms)), () =>
      this.dispatch({ kind: 'tick' }),
    );
  }
}

/** Tells two durable states apart without the drift of the wall clock against the monotonic one. */
function durableKey(core: Core): string {
  return JSON.stringify(toDurable(core, { ms: 0, wallMs: 0 }));
}
