import { type Fault, fault } from '../../../shared/faults.ts';
import type { TargetState } from '../../../shared/states.ts';
import { type Durable, fromDurable, toDurable } from '../../../electron/engine/target/durable.ts';
import {
  type Core,
  type Effect,
  type Event,
  initialCore,
  type Lease,
  type Look,
  type Now,
  type Policy,
} from '../../../electron/engine/target/model.ts';
import { nextDeadlineMs, probePlan } from '../../../electron/engine/target/schedule.ts';
import { transition } from '../../../electron/engine/target/transition.ts';
import { stateOf } from '../../../electron/engine/target/view.ts';

/** A machine that suspends, is found down by silence, and is woken by repeated packets. */
export const nas: Policy = {
  name: 'NAS',
  routeNames: {},
  canWake: true,
  canSleep: true,
  down: 'silence',
  whileAsleep: 'probe',
  cooldownMs: 600_000,
  minAwakeMs: 180_000,
  holdOffMs: 15_000,
  confirmDownMs: 120_000,
  wakeLimitMs: 120_000,
  estimateMs: null,
  graceMs: null,
  sleepEvenIfNotOwned: false,
  repeat: { at: [0, 1_000, 3_000], thenEvery: 5_000 },
  needsLimitMs: 0,
  isBilled: false,
  hasIdentity: false,
};

/** A machine whose power a status tells, started by one call. */
export const vm: Policy = { ...nas, name: 'VM', down: 'status', repeat: null };

/** How the machine answers the looks that its plan asks for; null: it is not asked. */
export type Answers = 'off' | 'on' | 'unready' | 'changing' | 'unknown' | null;

export const wallStartMs = Date.UTC(2030, 0, 1);

/** Runs one target in virtual time and writes down what it becomes and does, one line each. */
export class Story {
  policy: Policy;
  core: Core;
  answers: Answers = null;
  powerSinceMs: number | undefined;
  nowMs = 0;
  wallSkewMs = 0;
  readonly lines: string[] = [];
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #lookCount = 0;
  #state = 'unknown';
  #durable: Durable;

  constructor(policy: Partial<Policy> = {}, base: Policy = nas) {
    this.policy = { ...base, ...policy };
    this.core = initialCore(this.now);
    this.#durable = toDurable(this.core, this.now);
  }

  get now(): Now {
    return { ms: this.nowMs, wallMs: wallStartMs + this.nowMs + this.wallSkewMs };
  }

  /** Gives events, all now. */
  give(...events: readonly Event[]): this {
    for (const event of events) {
      const { core, effects } = transition(this.core, event, this.policy, this.now);
      this.core = core;
      for (const effect of effects) this.#write(effect);
      this.#durable = toDurable(core, this.now);
      this.#writeState();
    }
    return this;
  }

  /** Lets time pass: deadlines come, and the machine is asked as often as the plan says and answers as `answers` has it. */
  wait(seconds: number): this {
    const endMs = this.nowMs + Math.round(seconds * 1000);
    for (let steps = 0; steps < 100_000; steps += 1) {
      const deadlineMs = nextDeadlineMs(this.core, this.policy, this.now) ?? Number.POSITIVE_INFINITY;
      const plan = this.answers === null ? null : probePlan(this.core, this.policy);
      const lookMs = plan ? this.#lastLookMs + plan.everyMs : Number.POSITIVE_INFINITY;
      const nextMs = Math.max(this.nowMs, Math.min(deadlineMs, lookMs));
      if (nextMs > endMs) {
        this.nowMs = endMs;
        this.#writeState();
        return this;
      }
      this.nowMs = nextMs;
      if (deadlineMs <= lookMs) this.give({ kind: 'tick' });
      else this.look();
    }
    throw new Error('time does not pass: a deadline changes nothing');
  }

  /** How often the machine is asked in so many seconds. */
  countLooks(seconds: number): number {
    const before = this.#lookCount;
    this.wait(seconds);
    return this.#lookCount - before;
  }

  /** One answer now, by default as `answers` has it. */
  look(answers: Answers = this.answers): this {
    this.#lastLookMs = this.nowMs;
    this.#lookCount += 1;
    return this.give(looked(answers, this.nowMs, this.powerSinceMs));
  }

  /** `count` answers, `everyMs` apart, the first now. */
  looks(answers: Answers, count: number, everyMs: number): this {
    for (let index = 0; index < count; index += 1) {
      if (index > 0) this.wait(everyMs / 1000);
      this.look(answers);
    }
    return this;
  }

  /** Ends the program and starts it again `seconds` later, knowing what the journal had. */
  crash(seconds: number): this {
    this.nowMs += seconds * 1000;
    this.core = fromDurable(this.#durable, this.policy, this.now, seconds * 1000);
    this.#lastLookMs = Number.NEGATIVE_INFINITY;
    this.#line('restart');
    this.#writeState();
    return this;
  }

  edit(policy: Partial<Policy>, identityChanged: boolean): this {
    this.policy = { ...this.policy, ...policy };
    return this.give({ kind: 'edited', identityChanged });
  }

  /** Forgets the lines so far. */
  from(): this {
    this.lines.length = 0;
    return this;
  }

  get state(): TargetState {
    return stateOf(this.core, this.policy, this.now);
  }

  get owned(): boolean {
    return this.core.owned !== null && this.core.owned.unverifiedGapMs === null;
  }

  #write(effect: Effect): void {
    const text = textOf(effect);
    if (text) this.#line(text);
  }

  #writeState(): void {
    const state = stateText(this.core, this.policy, this.now);
    if (state !== this.#state) this.#line(`→ ${state}`);
    this.#state = state;
  }

  #line(text: string): void {
    this.lines.push(`${(this.nowMs / 1000).toFixed(1)} ${text}`);
  }
}

function stateText(core: Core, policy: Policy, now: Now): string {
  const state = stateOf(core, policy, now);
  const shown = core.fault ? ` (${core.fault.code})` : '';
  switch (state.kind) {
    case 'goingToSleep':
      return state.phase;
    case 'awake':
      return `awake${shown}`;
    case 'cooldown':
      return `cooldown until ${((Date.parse(state.sleepAt) - wallStartMs) / 1000).toFixed(1)}${shown}`;
    case 'failed':
      return `failed (${state.fault.code}) until ${((Date.parse(state.retryAt) - wallStartMs) / 1000).toFixed(1)}`;
    case 'asleep':
      return `asleep${shown}`;
    case 'waking':
    case 'unknown':
      return state.kind;
  }
}

function textOf(effect: Effect): string | null {
  switch (effect.kind) {
    case 'journal':
      return effect.sync ? `journal ${effect.record.kind}` : null;
    case 'send-wake':
      return `send ${effect.attempt}`;
    case 'end-wake':
      return effect.succeeded ? 'end-wake: up' : 'end-wake';
    case 'answer-sleep':
      return `answer ${effect.fault === null ? 'ok' : faultText(effect.fault)}`;
    case 'settle':
      return `tell ${effect.client} ${faultText(effect.fault)}`;
    case 'end-sessions':
      return `end-sessions ${effect.which}`;
    case 'run-checks':
    case 'warn':
    case 'start-sleep':
    case 'abort-sleep':
    case 'grant-commit':
    case 'deny-commit':
    case 'read-identity':
      return effect.kind;
  }
}

function faultText(fault: Fault): string {
  if (fault.code !== 'in-use') return fault.code;
  return `in-use: ${[...fault.params.leases, ...fault.params.vetoes].join(', ')}`;
}

/** Ready-made events, read as in "give(visit('a'))". */
export function visit(id: string, limitMs: number | null = null): Event {
  return { kind: 'client-waiting', id, route: 'smb', source: `ip-${id}`, limitMs };
}

export function leaves(id: string): Event {
  return { kind: 'client-left', id };
}

export function halfCloses(id: string): Event {
  return { kind: 'client-half-closed', id };
}

export function served(id: string, isLease = true): Event {
  return { kind: 'client-forwarded', id, lease: isLease ? session(id) : null };
}

export function session(id: string): Lease {
  return { kind: 'session', route: 'smb', source: `ip-${id}` };
}

export function begins(id: string, lease: Lease = session(id)): Event {
  return { kind: 'lease-begun', id, lease };
}

export function ends(id: string): Event {
  return { kind: 'lease-ended', id };
}

export function child(wakes: boolean): Event {
  return { kind: 'lease-begun', id: 'child wiki', lease: { kind: 'child', target: 'wiki', wakes } };
}

export function checked(found: Partial<Omit<Event & { kind: 'checked' }, 'kind'>> = {}): Event {
  return { kind: 'checked', vetoes: [], identity: null, localLogin: false, ...found };
}

export const commit: Event = { kind: 'commit-asked' };
export const accepted: Event = { kind: 'sleep-accepted' };
export const gap: Event = { kind: 'gap' };
export const tick: Event = { kind: 'tick' };

export function wake(by = 'Ann'): Event {
  return { kind: 'wake-wanted', by };
}

export function sleepNow(force = false, by = 'Ann'): Event {
  return { kind: 'sleep-wanted', by, force };
}

type Marked = 'keep-awake' | 'do-not-wake';

/** `seconds` from now, null until lifted. */
export function override(kind: Marked, story: Story, seconds: number | null): Event {
  const untilWallMs = seconds === null ? null : story.now.wallMs + seconds * 1000;
  return { kind, mark: { untilWallMs, by: 'Ann' }, by: 'Ann' };
}

export function lift(kind: Marked): Event {
  return { kind, mark: null, by: 'Ann' };
}

export function pause(isOn: boolean): Event {
  return { kind: 'pause', mark: isOn ? { untilWallMs: null, by: 'Ann' } : null };
}

export function needs(ready: boolean): Event {
  return { kind: 'needs', ready };
}

export function away(on: boolean, gateway: string | null = '02:00:00:00:00:09'): Event {
  return { kind: 'away', fault: on ? fault('away-from-home', { target: 'NAS', gateway }) : null };
}

/** `on`: a limit on how long it may be up is reached. */
export function overspent(on: boolean): Event {
  const until = '2030-01-02T00:00:00.000Z';
  const params = { target: 'NAS', limit: 'hoursPerDay', most: 8, used: 8, currency: '', until } as const;
  return { kind: 'spend', fault: on ? fault('spend-limit', params) : null };
}

export function cannotTell(on: boolean): Event {
  return { kind: 'cannot-tell', on };
}

export function looked(answers: Answers, startedMs: number, powerSinceMs?: number): Event {
  const power = answers === 'unready' ? 'on' : (answers ?? 'unknown');
  const look: Look = {
    startedMs,
    power,
    ready: answers === 'on' ? 'good' : 'bad',
    ...(powerSinceMs === undefined || power !== 'on' ? {} : { powerSinceMs }),
  };
  return { kind: 'looked', look };
}

/** Found down at 0 s, an hour ago as far as hold-offs go. */
export function asleep(policy: Partial<Policy> = {}, base: Policy = nas): Story {
  const story = new Story(policy, base);
  story.answers = 'off';
  return story.wait(5).from();
}

/** Woken for client `a`, which was served and has gone; owned, ready to cool down. */
export function woken(policy: Partial<Policy> = {}, base: Policy = nas): Story {
  const story = asleep(policy, base).give(visit('a')).wait(2);
  story.answers = 'on';
  return story.wait(1).give(served('a', false)).from();
}

/** Asleep by our own command would be next: the checks passed and the driver has logged in. */
export function atCommit(policy: Partial<Policy> = {}, base: Policy = nas): Story {
  return woken(policy, base).wait(601).give(checked()).from();
}

/** The sleep command was just sent. */
export function commanded(policy: Partial<Policy> = {}, base: Policy = nas): Story {
  return atCommit(policy, base).give(commit, accepted).from();
}
