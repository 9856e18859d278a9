import { isIP } from 'node:net';
import { FaultError, type Fault } from '../../shared/faults.ts';
import { type Asked, best, lookFrom } from './asking.ts';
import type { PowerStatus } from './driver.ts';
import { askDeadlineMs, contextFor, within } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { isOnLink } from './host-address.ts';
import type { ProbeAnswer, ProbeDefinition } from './probe.ts';
import type { TargetActor } from './target-actor.ts';
import type { Look } from './target/model.ts';
import { probePlan } from './target/schedule.ts';

/** One thing to ask of a target: a probe of its service, or whether a port answers at all. */
export interface Question {
  readonly probe: ProbeDefinition;
  readonly config: unknown;
  readonly port: number;
  /** Its being good means that the service is ready. */
  readonly isReady: boolean;
  /** Its being answered proves the machine on. */
  readonly isSign: boolean;
}

export interface ProberLinks {
  questions(): readonly Question[];
  /** Settle time after the first good answer, in ms. */
  settleMs(): number;
  /** When bytes came from this machine last, monotonic ms. */
  lastHeardMs(): number;
  /** Every answer passes here before it counts. */
  onLook(look: Look): void;
}

/** Asks one target as often as its state wants, and gives each round's answer to it as one look. */
export class Prober {
  readonly #actor: TargetActor;
  readonly #ports: EnginePorts;
  readonly #links: ProberLinks;
  #timer: Disposable | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;
  #everyMs: number | null = null;
  #inFlight = 0;
  #goodSinceMs: number | null = null;
  #wasOnLink = false;
  #toldCode: string | null = null;
  #isEnded = false;
  readonly #end = new AbortController();

  constructor(actor: TargetActor, ports: EnginePorts, links: ProberLinks) {
    this.#actor = actor;
    this.#ports = ports;
    this.#links = links;
  }

  /** The state changed: keep to its pace from now on. */
  adjust(): void {
    if (this.#isEnded) return;
    const everyMs = probePlan(this.#actor.core, this.#actor.policy)?.everyMs ?? null;
    if (everyMs === this.#everyMs) return;
    this.#everyMs = everyMs;
    this.#timer?.[Symbol.dispose]();
    if (everyMs !== null) this.#schedule(Math.max(0, this.#lastMs + everyMs - this.#ports.clock.monotonicMs()));
  }

  /** Asks now, whatever the pace; resolves when the answer was given to the target. */
  async lookNow(): Promise<Look> {
    const look = await this.#look(true);
    this.#links.onLook(look);
    return look;
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
    this.#end.abort();
  }

  #schedule(inMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#ports.clock.after(inMs, () => this.#round());
  }

  #round(): void {
    const plan = probePlan(this.#actor.core, this.#actor.policy);
    if (!plan || this.#isEnded) return;
    this.#lastMs = this.#ports.clock.monotonicMs();
    this.#schedule(plan.everyMs);
    // A status is asked by one call at a time: it may be a program of the user's.
    if (this.#inFlight > 0 && this.#actor.power.status !== null) return;
    const nowMs = this.#ports.clock.monotonicMs();
    if (
      this.#actor.core.phase.kind === 'awake' &&
      nowMs - this.#links.lastHeardMs() < plan.everyMs &&
      this.#actor.power.status === null
    ) {
      this.#links.onLook({ startedMs: nowMs, power: 'on', ready: 'good' });
      return;
    }
    void this.#look(plan.asksReady).then((look) => {
      if (!this.#isEnded) this.#links.onLook(look);
    });
  }

  async #look(asksReady: boolean): Promise<Look> {
    const startedMs = this.#ports.clock.monotonicMs();
    this.#inFlight += 1;
    try {
      const { policy } = this.#actor;
      const status = await this.#askStatus();
      const questions = this.#links.questions().filter((one) => (policy.down === 'status' ? one.isReady : true));
      const isAskable = status === null || status.power === 'on' || status.power === 'off';
      const { asked, stranger } =
        asksReady || policy.down !== 'status'
          ? await this.#askAll(isAskable ? questions : [])
          : { asked: [], stranger: null };
      const address = this.#actor.address.shown;
      const look = lookFrom({ startedMs, asked, status, asksReady, stranger, name: policy.name, address }, policy.down);
      return this.#settled(this.#distrustOwnLink(look));
    } finally {
      this.#inFlight -= 1;
    }
  }

  async #askStatus(): Promise<PowerStatus | null> {
    const { status } = this.#actor.power;
    if (!status) return null;
    const call = this.#actor.callReason('check', null);
    try {
      const answer = await within(
        this.#ports,
        `asking whether ${call.target.name} is on`,
        askDeadlineMs,
        (signal) =>
          status.driver.status?.(status.config, contextFor(this.#ports, call, signal)) ??
          Promise.resolve({ power: 'unknown' as const }),
        this.#end.signal,
      );
      this.#toldCode = null;
      this.#actor.address.supply(answer.address ?? null);
      return answer;
    } catch (error) {
      // Whatever went wrong, it is no answer about the machine.
      if (error instanceof FaultError) this.#tellOnce(error.fault);
      else if (!this.#end.signal.aborted) this.#ports.onBug(error);
      return { power: 'unknown' };
    }
  }

  /** The same failure of every round is one line in the history. */
  #tellOnce(reason: Fault): void {
    if (this.#toldCode === reason.code) return;
    this.#toldCode = reason.code;
    this.#ports.journal.append({ kind: 'note', target: this.#actor.id, fault: reason });
  }

  async #askAll(questions: readonly Question[]): Promise<{ asked: readonly Asked[]; stranger: Fault | null }> {
    if (questions.length === 0) return { asked: [], stranger: null };
    const resolution = await this.#actor.address.resolve();
    if (!('addresses' in resolution)) {
      const answer: ProbeAnswer = resolution.failure === 'unknown-name' ? 'silent' : 'cannot-tell';
      return { asked: questions.map((one) => ({ ...one, answer })), stranger: null };
    }
    const { addresses } = resolution;
    this.#wasOnLink ||= addresses.some((address) => isOnLink(address, this.#ports.network));
    const asked = await Promise.all(
      questions.map(async (question): Promise<Asked & { address: string | null }> => {
        const answers = await Promise.all(
          addresses.map(async (address) => ({ address, answer: await this.#ask(question, address) })),
        );
        const answer = best(answers.map((one) => one.answer));
        const address = answers.find((one) => one.answer === answer)?.address ?? null;
        return { isReady: question.isReady, isSign: question.isSign, answer, address };
      }),
    );
    const heard = asked.find((one) => one.answer === 'good' || one.answer === 'refused');
    if (!heard?.address) return { asked, stranger: null };
    const stranger = await this.#actor.stranger.at(heard.address);
    if (stranger) return { asked: asked.map((one) => ({ ...one, answer: 'silent' as const })), stranger };
    if (heard.answer === 'good') this.#actor.address.answered(heard.address);
    return { asked, stranger: null };
  }

  async #ask({ probe, config, port }: Question, address: string): Promise<ProbeAnswer> {
    const call = this.#actor.callReason('check', null);
    try {
      return await within(
        this.#ports,
        `the probe of ${call.target.name}`,
        askDeadlineMs,
        (signal) => probe.ask(config, { ...contextFor(this.#ports, call, signal), address, port }),
        this.#end.signal,
      );
    } catch (error) {
      if (error instanceof FaultError || this.#end.signal.aborted) return 'silent';
      this.#ports.onBug(error);
      return 'cannot-tell';
    }
  }

  /** An on-link machine is not silent when it is our own interface that is gone. */
  #distrustOwnLink(look: Look): Look {
    if (look.power !== 'off' || !this.#wasOnLink) return look;
    const host = this.#actor.address.shown;
    if (host === null || !isIP(host) || isOnLink(host, this.#ports.network)) return look;
    return { ...look, power: 'unknown' };
  }

  #settled(look: Look): Look {
    if (look.ready !== 'good') {
      this.#goodSinceMs = null;
      return look;
    }
    this.#goodSinceMs ??= look.startedMs;
    const isSettled = look.startedMs - this.#goodSinceMs >= this.#links.settleMs();
    return isSettled || this.#actor.core.phase.kind === 'awake' ? look : { ...look, ready: 'bad' };
  }
}
