import { isIP } from 'node:net';
import { type Fault, fault } from '../../shared/faults.ts';
import { type Asked, best, lookFrom } from './asking.ts';
import type { PowerStatus } from './driver.ts';
import { askDeadlineMs, contextFor, within } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { isOnLink } from './host-address.ts';
import { driversOf } from './power.ts';
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
  #nextMs = 0;
  #everyMs: number | null = null;
  #inFlight = 0;
  #goodSinceMs: number | null = null;
  #wasOnLink = false;
  #isEnded = false;
  readonly #end = new AbortController();

  constructor(actor: TargetActor, ports: EnginePorts, links: ProberLinks) {
    this.#actor = actor;
    this.#ports = ports;
    this.#links = links;
  }

  /** The state changed: keep to its pace from now on, at once if it became faster. */
  adjust(): void {
    if (this.#isEnded) return;
    const everyMs = probePlan(this.#actor.core, this.#actor.policy)?.everyMs ?? null;
    if (everyMs === this.#everyMs) return;
    const nowMs = this.#ports.clock.monotonicMs();
    const isFaster = everyMs !== null && (this.#everyMs === null || everyMs < this.#everyMs);
    this.#everyMs = everyMs;
    if (everyMs === null) {
      this.#timer?.[Symbol.dispose]();
      return;
    }
    this.#schedule(isFaster ? Math.max(0, Math.min(this.#nextMs, nowMs + everyMs) - nowMs - everyMs) : everyMs);
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
    this.#nextMs = this.#ports.clock.monotonicMs() + inMs;
    this.#timer = this.#ports.clock.after(inMs, () => this.#round());
  }

  #round(): void {
    const plan = probePlan(this.#actor.core, this.#actor.policy);
    if (!plan || this.#isEnded) return;
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
      this.#actor.address.supply(answer.address ?? null);
      return answer;
    } catch {
      // Whatever went wrong, it is no answer about the machine; the driver has said so in the journal.
      return { power: 'unknown' };
    }
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
    const stranger = await strangerAt(heard.address, this.#actor, this.#ports);
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
    } catch {
      return 'silent';
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

/** A fault when the on-link neighbour at `address` is known to have another MAC than the target's. */
export async function strangerAt(address: string, actor: TargetActor, ports: EnginePorts): Promise<Fault | null> {
  const macs = driversOf(actor.power).flatMap(({ driver, config }) => driver.macs?.(config) ?? []);
  if (macs.length === 0 || !isOnLink(address, ports.network)) return null;
  const found = await ports.network.neighbourMac(address).catch(() => null);
  if (found === null || macs.includes(found)) return null;
  return fault('someone-else-answers', { target: actor.settings.name, address, expected: macs.join(', '), found });
}
