import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { TargetSettings } from '../../shared/settings.ts';
import { wakeSucceeded } from './driver.ts';
import { askDeadlineMs, type CallReason, contextFor, faultOf, within } from './driver-calls.ts';
import { GoingToSleep, type OwnUse } from './going-to-sleep.ts';
import { HostAddress } from './host-address.ts';
import type { TargetPower } from './power.ts';
import { StrangerCheck } from './stranger-check.ts';
import { PlayerCounts } from './player-counts.ts';
import { isHeld, holders } from './target/derive.ts';
import { toDurable } from './target/durable.ts';
import type { Core, Effect, Event, Now, Policy } from './target/model.ts';
import { nextDeadlineMs } from './target/schedule.ts';
import { transition } from './target/transition.ts';
import type { EngineParts } from './watched-journal.ts';

/** Less than this is the clocks drifting apart; more is somebody setting one. */
const mostDriftMs = 50;

/** What an actor needs from those around it. */
export interface ActorLinks extends OwnUse {
  /** Lets the client go; why is in the journal already. */
  settle(client: string, reason: Fault): void;
  endSessions(which: 'all' | 'silent'): void;
  unjudgedVisits(): number;
  /** The first wake of a sequence is sent now. */
  onWakeSent(): void;
  /** The state may have changed; called after the effects. */
  onStepped(before: Core): void;
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
  /** The last status said whether the service is ready, so that a connection alone proves nothing. */
  statusTellsReady = false;
  readonly stranger: StrangerCheck;
  readonly players = new PlayerCounts();
  readonly #ports: EngineParts;
  readonly #links: ActorLinks;
  readonly #sleep: GoingToSleep;
  readonly #queue: Event[] = [];
  #isRunning = false;
  #wallOffsetMs = Number.NEGATIVE_INFINITY;
  #timer: Disposable | null = null;
  #sequence: AbortController | null = null;
  #sleepAnswers: ((result: Fault | null) => void)[] = [];
  #writtenDurable: string;
  #isEnded = false;

  constructor(
    parts: { settings: TargetSettings; power: TargetPower; policy: Policy; core: Core },
    ports: EngineParts,
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
    this.#sleep = new GoingToSleep(this, ports, links);
    this.#writtenDurable = durableKey(this.core);
  }

  /** Both clocks now. The wall time keeps pace with the monotonic one, so that a moment has one text each time it is told. */
  now(): Now {
    const ms = this.#ports.clock.monotonicMs();
    const offsetMs = this.#ports.clock.wallMs() - ms;
    if (Math.abs(offsetMs - this.#wallOffsetMs) > mostDriftMs) this.#wallOffsetMs = offsetMs;
    return { ms, wallMs: ms + this.#wallOffsetMs };
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

  /** Counts the visits that no gate has judged yet; one that is found real later must still find the machine up. */
  recountUnjudged(): void {
    this.dispatch({ kind: 'unjudged', count: this.#links.unjudgedVisits() });
  }

  /** Puts it to sleep for a person. Resolves with what came of it, at the latest when the target is removed. */
  sleep(by: string, force: boolean): Promise<Fault | null> {
    if (this.#isEnded) return Promise.resolve(this.#endedFault());
    return new Promise((resolve) => {
      this.#sleepAnswers.push(resolve);
      this.dispatch({ kind: 'sleep-wanted', by, force });
    });
  }

  callReason(reason: string, source: string | null): CallReason {
    const { name } = this.settings;
    return { target: { id: this.id, name, host: this.address.shown }, reason, source };
  }

  /** Nothing more is done for it; a command that was sent runs out by itself. */
  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
    this.#sleep.end();
    this.#sequence?.abort(wakeSucceeded);
    for (const answer of this.#sleepAnswers.splice(0)) answer(this.#endedFault());
  }

  #endedFault(): Fault {
    return fault('not-now', { target: this.settings.name, state: 'no longer looked after' });
  }

  #step(event: Event): void {
    const before = this.core;
    const { core, effects } = transition(before, event, this.policy, this.now());
    this.core = core;
    let isRecorded = true;
    for (const effect of effects) {
      if (effect.kind === 'journal') isRecorded = this.#journal(effect) && isRecorded;
      // A power command that is not in the journal is never sent; everybody who waits is told all the same.
      else if (isRecorded || (effect.kind !== 'send-wake' && effect.kind !== 'grant-commit')) this.#run(effect);
    }
    this.#journalUse(before);
    this.#keepDurable();
    this.#links.onStepped(before);
  }

  #run(effect: Exclude<Effect, { kind: 'journal' }>): void {
    switch (effect.kind) {
      case 'send-wake':
        return void this.#sendWake(effect);
      case 'end-wake':
        this.#sequence?.abort(effect.succeeded ? wakeSucceeded : new Error('the wake ended'));
        this.#sequence = null;
        return;
      case 'run-checks':
        return void this.#sleep.runChecks();
      case 'warn':
        return void this.#sleep.warn();
      case 'start-sleep':
        return void this.#sleep.start(effect.by);
      case 'abort-sleep':
      case 'deny-commit':
        return this.#sleep.abort();
      case 'grant-commit':
        return this.#sleep.grant();
      case 'answer-sleep':
        for (const answer of this.#sleepAnswers.splice(0)) answer(effect.fault);
        return;
      case 'settle':
        return this.#links.settle(effect.client, effect.fault);
      case 'end-sessions':
        return this.#links.endSessions(effect.which);
      case 'read-identity':
        return void this.#readIdentity();
    }
  }

  /** False: it had to be on the disk and is not. */
  #journal(effect: Effect & { kind: 'journal' }): boolean {
    const { journal } = this.#ports;
    const durable = toDurable(this.core, this.now());
    try {
      journal.append({ ...effect.record, target: this.id, durable }, effect.sync);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      this.#sleep.refuse(error.fault);
      const isWake = this.core.phase.kind === 'waking';
      this.#queue.push({ kind: isWake ? 'wake-refused' : 'sleep-refused', fault: error.fault });
      return false;
    }
    // What could not be written now is written with the next step.
    if (!journal.isFailing) this.#writtenDurable = durableKey(this.core);
    return true;
  }

  /** Says in the history when the machine begins and ceases to be used, and by whom. */
  #journalUse(before: Core): void {
    const [was, is] = [isHeld(before), isHeld(this.core)];
    if (was === is || this.core.phase.kind !== 'awake') return;
    const [text] = holders(this.core, this.policy);
    this.#note(text === undefined ? { kind: 'idle' } : { kind: 'in-use', text });
  }

  #keepDurable(): void {
    if (durableKey(this.core) !== this.#writtenDurable) this.#note({ kind: 'state' });
  }

  #note(record: (Effect & { kind: 'journal' })['record']): void {
    this.#journal({ kind: 'journal', sync: false, record });
  }

  async #sendWake(effect: Effect & { kind: 'send-wake' }): Promise<void> {
    const { wake } = this.power;
    if (!wake) return;
    if (effect.attempt === 1) this.#links.onWakeSent();
    this.#sequence ??= new AbortController();
    const sequence = this.#sequence.signal;
    const call = contextFor(this.#ports, this.callReason(effect.reason, effect.source), sequence);
    await Promise.race([this.#sleep.idle, aborted(sequence)]);
    if (sequence.aborted) return;
    try {
      await wake.driver.wake?.(wake.config, { ...call, attempt: effect.attempt, sequence });
    } catch (error) {
      if (sequence.aborted) return;
      const target = this.settings.name;
      const reason = faultOf(error, (detail) => fault('wake-failed', { target, detail }), this.#ports);
      // A repetition that fails is followed by the next one; only the first failing tells that it cannot work.
      const isOnlyTry = effect.attempt === 1 || wake.driver.repeatMs === undefined;
      if (isOnlyTry) this.dispatch({ kind: 'wake-refused', fault: reason });
      else this.#ports.journal.append({ kind: 'note', target: this.id, fault: reason });
    }
  }

  async #readIdentity(): Promise<void> {
    const { sleep } = this.power;
    const read = sleep?.driver.identity?.bind(sleep.driver);
    if (!sleep || !read) return this.dispatch({ kind: 'identified', identity: null });
    const call = this.callReason('identity', null);
    const identity = await within(this.#ports, 'reading its running period', askDeadlineMs, (signal) =>
      read(sleep.config, contextFor(this.#ports, call, signal)),
    ).catch((error: unknown) => {
      if (!(error instanceof FaultError)) this.#ports.onBug(error);
      return null;
    });
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

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
