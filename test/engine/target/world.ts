import { fault } from '../../../shared/faults.ts';
import { mayDial } from '../../../electron/engine/target/derive.ts';
import { type Durable, fromDurable, toDurable } from '../../../electron/engine/target/durable.ts';
import {
  type Core,
  type Effect,
  type Event,
  initialCore,
  type Now,
  type Policy,
} from '../../../electron/engine/target/model.ts';
import { nextDeadlineMs, probePlan } from '../../../electron/engine/target/schedule.ts';
import { transition } from '../../../electron/engine/target/transition.ts';
import type { Chance } from './chance.ts';
import { Invariants } from './invariants.ts';
import { MachineModel } from './machine-model.ts';
import { looked, overspent, wallStartMs } from './story.ts';

const awayFault = fault('away-from-home', { target: 'NAS', gateway: '02:00:00:00:00:09' });

interface Later {
  readonly atMs: number;
  readonly order: number;
  /** The run of the program that waits for it; null: it happens whether the program runs or not. */
  readonly run: number | null;
  readonly happen: () => void;
}

/** One run of the checks or of the sleep driver; what it reports after `isAborted` is lost. */
interface Attempt {
  isAborted: boolean;
}

/**
 * One target, its machine and everybody around it, in virtual time: the effects are carried out as the real shell does,
 * with delays, losses and crashes between them. The invariants are asked after every step.
 */
export class World {
  readonly chance: Chance;
  readonly machine: MachineModel;
  readonly invariants: Invariants;
  policy: Policy;
  core: Core;
  nowMs = 0;
  eventCount = 0;
  isHonest = false;
  hasVeto = false;
  isCutOff = false;
  isPaused = false;
  isAway = false;
  isOverspent = false;
  needsReady = true;
  readonly waiting = new Set<string>();
  readonly sessions = new Set<string>();
  readonly #log: string[] = [];
  #durable: Durable;
  #later: Later[] = [];
  #order = 0;
  #run = 0;
  #queue: Event[] = [];
  #attempt: Attempt = { isAborted: true };
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #lastDialMs = Number.NEGATIVE_INFINITY;
  #lies = 0;

  constructor(chance: Chance, policy: Policy) {
    this.chance = chance;
    this.policy = policy;
    this.machine = new MachineModel(chance);
    this.core = initialCore(this.now);
    this.#durable = toDurable(this.core, this.now);
    this.invariants = new Invariants(this);
  }

  get now(): Now {
    return { ms: this.nowMs, wallMs: wallStartMs + this.nowMs };
  }

  get lastLines(): string {
    return this.#log.slice(-60).join('\n');
  }

  note(text: string): void {
    this.#log.push(`${(this.nowMs / 1000).toFixed(2)} ${text}`);
    if (this.#log.length > 200) this.#log.splice(0, 100);
  }

  /** Gives an event, and those that follow from it at once. */
  give(event: Event): void {
    this.#queue.push(event);
    if (this.#queue.length > 1) return;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      this.#step(next);
      this.#queue.shift();
    }
  }

  after(ms: number, happen: () => void, run: number | null = this.#run): void {
    this.#order += 1;
    const later = { atMs: this.nowMs + ms, order: this.#order, run, happen };
    const index = this.#later.findIndex((other) => other.atMs > later.atMs);
    this.#later.splice(index < 0 ? this.#later.length : index, 0, later);
  }

  /** Lets time pass; everything due happens in order. */
  wait(ms: number): void {
    const endMs = this.nowMs + ms;
    let standingStill = 0;
    for (;;) {
      const [later] = this.#later;
      const deadlineMs = nextDeadlineMs(this.core, this.policy, this.now) ?? Number.POSITIVE_INFINITY;
      const plan = probePlan(this.core, this.policy);
      const lookMs = plan ? this.#lastLookMs + plan.everyMs : Number.POSITIVE_INFINITY;
      const isDialling = this.waiting.size > 0 && mayDial(this.core);
      const dialMs = isDialling ? this.#lastDialMs + 250 : Number.POSITIVE_INFINITY;
      const nextMs = Math.min(later?.atMs ?? Number.POSITIVE_INFINITY, deadlineMs, lookMs, dialMs);
      if (Number.isNaN(nextMs)) throw new Error('a deadline is not a number');
      if (nextMs > endMs) break;
      standingStill = nextMs > this.nowMs ? 0 : standingStill + 1;
      if (standingStill > 300) throw new Error('time does not pass');
      this.nowMs = Math.max(this.nowMs, nextMs);
      if (later && later.atMs <= nextMs) {
        this.#later.shift();
        if (later.run === null || later.run === this.#run) later.happen();
      } else if (deadlineMs <= nextMs) this.give({ kind: 'tick' });
      else if (lookMs <= nextMs) this.#look(plan?.asksReady ?? true);
      else this.#dial();
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  #step(event: Event): void {
    const before = this.core;
    const { core, effects } = transition(before, event, this.policy, this.now);
    this.core = core;
    this.eventCount += 1;
    this.note(`${JSON.stringify(event)} → ${describe(core)}`);
    let isRecorded = true;
    const crashAt = !this.isHonest && this.chance.is(0.004) ? this.chance.from(0, effects.length) : null;
    for (const [index, effect] of effects.entries()) {
      if (index === crashAt) return this.#crash();
      // As the actor has it: what was not recorded is not sent, but everybody is told all the same.
      const isPower = effect.kind === 'send-wake' || effect.kind === 'grant-commit';
      if (isRecorded || !isPower) isRecorded = this.#carryOut(effect, before) && isRecorded;
    }
    if (crashAt === effects.length) return this.#crash();
    this.#durable = toDurable(this.core, this.now);
    this.invariants.afterStep(before, event);
  }

  /** False: it had to be recorded and is not. */
  #carryOut(effect: Effect, before: Core): boolean {
    this.invariants.onEffect(effect, before);
    switch (effect.kind) {
      case 'journal':
        return this.#journal(effect.sync);
      case 'send-wake':
        this.note(`send ${effect.attempt}`);
        this.after(this.chance.from(0, 50), () => this.machine.packet(this.nowMs, this.now.wallMs), null);
        if (!this.isHonest && this.chance.is(0.05))
          this.after(this.chance.from(1, 2_000), () =>
            this.give({ kind: 'wake-refused', fault: fault('no-interface', { target: 'NAS' }) }),
          );
        return true;
      case 'run-checks':
        return this.#begin((attempt) => this.#check(attempt));
      case 'start-sleep':
        return this.#begin((attempt) => this.#login(attempt));
      case 'abort-sleep':
      case 'deny-commit':
        this.#attempt.isAborted = true;
        return true;
      case 'grant-commit':
        this.#sendSleep();
        return true;
      case 'settle':
        this.waiting.delete(effect.client);
        return true;
      case 'end-sessions':
        for (const id of this.sessions) this.after(0, () => this.endSession(id));
        return true;
      case 'read-identity':
        this.after(this.chance.from(10, 3_000), () => {
          const identity = this.chance.is(0.9) ? this.machine.identity(this.nowMs) : null;
          this.give({ kind: 'identified', identity });
        });
        return true;
      case 'end-wake':
      case 'warn':
      case 'answer-sleep':
        return true;
    }
  }

  #journal(sync: boolean): boolean {
    if (sync && !this.isHonest && this.chance.is(0.01)) {
      this.note('the journal cannot be written');
      const reason = fault('journal-write-failed', { detail: 'disk full' });
      const kind = this.core.phase.kind === 'waking' ? 'wake-refused' : 'sleep-refused';
      this.#queue.push({ kind, fault: reason });
      this.#attempt.isAborted = true;
      return false;
    }
    this.#durable = toDurable(this.core, this.now);
    return true;
  }

  #begin(run: (attempt: Attempt) => void): true {
    this.#attempt = { isAborted: false };
    run(this.#attempt);
    return true;
  }

  #check(attempt: Attempt): void {
    const isHanging = !this.isHonest && this.chance.is(0.1);
    this.after(isHanging ? 10_000 : this.chance.from(5, 2_000), () => {
      if (attempt.isAborted) return;
      const vetoes = isHanging ? ['the check did not answer'] : this.hasVeto ? ['a backup runs'] : [];
      const identity = this.policy.hasIdentity ? this.machine.identity(this.nowMs) : null;
      const localLogin = !this.isHonest && this.chance.is(0.03);
      this.invariants.onChecked(vetoes);
      this.give({ kind: 'checked', vetoes, identity, localLogin });
    });
  }

  #login(attempt: Attempt): void {
    const isRefused = !this.isHonest && this.chance.is(0.1);
    this.after(this.chance.from(5, 4_000), () => {
      if (attempt.isAborted) return;
      if (isRefused)
        this.give({ kind: 'sleep-refused', fault: fault('agent-unreachable', { agent: 'a', detail: '' }) });
      else this.give({ kind: 'commit-asked' });
    });
  }

  #sendSleep(): void {
    const outcome = this.isHonest ? 'accepted' : this.chance.pick(['accepted', 'accepted', 'lost', 'refused', 'mute']);
    this.note(`sleep command: ${outcome}`);
    if (outcome === 'accepted' || outcome === 'mute') this.machine.goDown(this.nowMs);
    this.after(outcome === 'mute' ? 10_000 : this.chance.from(5, 1_000), () => {
      if (outcome !== 'refused') this.give({ kind: 'sleep-accepted' });
      else this.give({ kind: 'sleep-refused', fault: fault('deadline-passed', { what: 'it', afterMs: 1 }) });
    });
  }

  #look(asksReady: boolean): void {
    const startedMs = this.nowMs;
    this.invariants.onAsk();
    this.#lastLookMs = startedMs;
    const truth = this.isCutOff ? 'unknown' : this.machine.answer(startedMs);
    const isLie = !this.isHonest && truth !== 'off' && truth !== 'unknown' && this.#lies < 3 && this.chance.is(0.05);
    this.#lies = isLie ? this.#lies + 1 : 0;
    const isMute = this.policy.down === 'status' && !this.isHonest && this.chance.is(0.03);
    const answers = isMute ? 'unknown' : isLie ? (this.policy.down === 'status' ? 'changing' : 'off') : truth;
    const event = looked(answers, startedMs, this.policy.down === 'status' ? this.machine.startedWallMs : undefined);
    if (event.kind !== 'looked') return;
    const look = asksReady ? event.look : ({ ...event.look, ready: 'not-asked' } as const);
    const delayMs = answers === 'off' ? this.chance.from(5, 1_500) : this.chance.from(1, 60);
    this.after(delayMs, () => {
      if (this.needsReady) this.invariants.onLook(look);
      this.give({ ...event, look });
    });
  }

  #dial(): void {
    this.#lastDialMs = this.nowMs;
    this.invariants.onDial();
    if (this.isCutOff || this.machine.answer(this.nowMs) !== 'on') return;
    for (const id of this.waiting) {
      if (!mayDial(this.core) || !this.waiting.has(id)) return;
      this.invariants.onUp();
      this.give({ kind: 'dialled' });
      if (!this.waiting.delete(id)) return;
      this.sessions.add(id);
      this.give({ kind: 'client-forwarded', id, lease: { kind: 'session', route: 'smb', source: id } });
    }
  }

  /** Something is in the way, mostly not for long. */
  disturb(set: (isOn: boolean) => void): void {
    set(true);
    this.after(this.chance.from(500, 30_000), () => set(false), null);
  }

  lift(kind: 'keep-awake' | 'do-not-wake'): void {
    this.give({ kind, mark: null, by: 'Ann' });
  }

  setPaused(isOn: boolean): void {
    this.isPaused = isOn;
    this.give({ kind: 'pause', mark: isOn ? { untilWallMs: null, by: 'Ann' } : null });
  }

  setCutOff(isOn: boolean): void {
    this.isCutOff = isOn;
    this.give({ kind: 'cannot-tell', on: isOn });
  }

  /** Its looks go nowhere, and what it sends would reach somebody else's machine. */
  setAway(isOn: boolean): void {
    this.isAway = isOn;
    this.give({ kind: 'away', fault: isOn ? awayFault : null });
  }

  /** The limit on how long it may be up. */
  setOverspent(isOn: boolean): void {
    this.isOverspent = isOn;
    this.give(overspent(isOn));
  }

  setNeeds(isReady: boolean): void {
    this.needsReady = isReady;
    this.give({ kind: 'needs', ready: isReady });
  }

  /** A target that needs this one: null when it does not hold it; else whether it is to come up. */
  setChild(wakes: boolean | null): void {
    if (wakes === null) this.give({ kind: 'lease-ended', id: 'child' });
    else this.give({ kind: 'lease-begun', id: 'child', lease: { kind: 'child', target: 'wiki', wakes } });
  }

  endSession(id: string): void {
    if (this.sessions.delete(id)) this.give({ kind: 'lease-ended', id });
  }

  /** The program ends in the middle of things, and is started again with what the journal has. */
  #crash(): void {
    this.#run += 1;
    this.#queue = this.#queue.slice(0, 1);
    this.#attempt = { isAborted: true };
    this.waiting.clear();
    this.sessions.clear();
    this.#lastLookMs = Number.NEGATIVE_INFINITY;
    const downMs = this.chance.pick([50, 2_000, 20_000, 150_000, 900_000]);
    this.note(`crash for ${downMs} ms`);
    this.#runMachine(downMs);
    this.core = fromDurable(this.#durable, this.policy, this.now, downMs);
    this.note(`restart → ${describe(this.core)}`);
    this.invariants.onRestart();
    this.#queue.push({ kind: 'needs', ready: this.needsReady }, { kind: 'cannot-tell', on: this.isCutOff });
    if (this.isAway) this.#queue.push({ kind: 'away', fault: awayFault });
    if (this.isOverspent) this.#queue.push(overspent(true));
    if (this.isPaused) this.#queue.push({ kind: 'pause', mark: { untilWallMs: null, by: 'Ann' } });
    if (this.chance.is(0.7)) this.visit();
  }

  /** Time passes without the program. */
  #runMachine(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let [later] = this.#later; later && later.atMs <= endMs; [later] = this.#later) {
      this.#later.shift();
      this.nowMs = Math.max(this.nowMs, later.atMs);
      if (later.run === null) later.happen();
    }
    this.nowMs = endMs;
  }

  visit(): void {
    this.#order += 1;
    const id = `c${this.#order}`;
    this.waiting.add(id);
    const limitMs = this.chance.is(0.2) ? this.chance.from(2_000, 60_000) : null;
    this.#queue.push({ kind: 'client-waiting', id, route: 'smb', source: id, limitMs });
    if (this.#queue.length > 1) return;
    const [event] = this.#queue.splice(0);
    if (event) this.give(event);
  }
}

function describe({ phase, owned, streak }: Core): string {
  const { kind, ...rest } = phase;
  return `${kind} ${JSON.stringify(rest)} owned=${owned !== null} bad=${streak.bad}/${streak.fresh}`;
}
