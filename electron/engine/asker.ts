import { isIP } from 'node:net';
import { type Fault, FaultError } from '../../shared/faults.ts';
import { type Asked, best } from './asking.ts';
import type { PowerStatus } from './driver.ts';
import { askDeadlineMs, contextFor, within } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { isOnLink } from './host-address.ts';
import type { LocalNetworkAccess } from './local-network-access.ts';
import { memoryOf } from './memory.ts';
import type { ProbeAnswer, ProbeDefinition } from './probe.ts';
import type { TargetActor } from './target-actor.ts';

/** One thing to ask of a target: a probe of its service, or whether a port answers at all. */
export interface Question {
  readonly probe: ProbeDefinition;
  readonly config: unknown;
  readonly port: number;
  /** Host that its route sends. */
  readonly sendHost?: string;
  /** Its being good means that the service is ready. */
  readonly isReady: boolean;
  /** Its being answered proves the machine on. */
  readonly isSign: boolean;
}

/** Puts questions to one machine: its status to the driver, its services to the machine itself. */
export class Asker {
  readonly #actor: TargetActor;
  readonly #ports: EnginePorts;
  readonly #end: AbortSignal;
  readonly #access: LocalNetworkAccess;
  #wasOnLink = false;
  #toldCode: string | null = null;

  /** `end` gives up every question. */
  constructor(actor: TargetActor, ports: EnginePorts, access: LocalNetworkAccess, end: AbortSignal) {
    this.#actor = actor;
    this.#ports = ports;
    this.#access = access;
    this.#end = end;
  }

  /** The machine was on this computer's own link, and no interface of ours leads there now. */
  get isLinkGone(): boolean {
    const host = this.#actor.address.shown;
    return this.#wasOnLink && host !== null && isIP(host) !== 0 && !isOnLink(host, this.#ports.network);
  }

  /** Null where there is no status to ask. */
  async status(): Promise<PowerStatus | null> {
    const { status } = this.#actor.power;
    const read = status?.driver.status?.bind(status.driver);
    if (!status || !read) return null;
    const call = this.#actor.callReason('check', null);
    const what = `asking whether ${call.target.name} is on`;
    try {
      const answer = await within(
        this.#ports,
        what,
        askDeadlineMs,
        (signal) => read(status.config, contextFor(this.#ports, call, signal)),
        this.#end,
      );
      this.#toldCode = null;
      this.#actor.address.supply(answer.address ?? null, answer.ports);
      this.#actor.statusTellsReady = answer.isReady !== undefined;
      return answer;
    } catch (error) {
      // Whatever went wrong, it is no answer about the machine.
      if (error instanceof FaultError) this.#tellOnce(error.fault);
      else if (!this.#end.aborted) this.#ports.onBug(error);
      return { power: 'unknown' };
    }
  }

  /** Answers of another machine at the target's address count as silence, and come with the fault that says so. */
  async ask(questions: readonly Question[]): Promise<{ asked: readonly Asked[]; stranger: Fault | null }> {
    if (questions.length === 0) return { asked: [], stranger: null };
    const resolution = await this.#actor.address.resolve();
    if (!('addresses' in resolution)) {
      const answer: ProbeAnswer = resolution.failure === 'unknown-name' ? 'silent' : 'cannot-tell';
      return { asked: questions.map((one) => ({ ...one, answer })), stranger: null };
    }
    const { addresses } = resolution;
    this.#wasOnLink ||= addresses.some((address) => isOnLink(address, this.#ports.network));
    const asked = await Promise.all(questions.map((question) => this.#askEverywhere(question, addresses)));
    const heard = asked.find((one) => one.answer === 'good' || one.answer === 'refused');
    if (!heard?.address) return { asked, stranger: null };
    const stranger = await this.#actor.stranger.at(heard.address);
    if (stranger) return { asked: asked.map((one) => ({ ...one, answer: 'silent' as const })), stranger };
    if (heard.answer === 'good') this.#actor.address.answered(heard.address);
    return { asked, stranger: null };
  }

  async #askEverywhere(
    question: Question,
    addresses: readonly string[],
  ): Promise<Asked & { readonly address: string | null }> {
    const answers = await Promise.all(addresses.map((address) => this.#askAt(question, address)));
    const answer = best(answers);
    const address = addresses[answers.indexOf(answer)] ?? null;
    return { isReady: question.isReady, isSign: question.isSign, answer, address };
  }

  async #askAt({ probe, config, port, sendHost }: Question, address: string): Promise<ProbeAnswer> {
    const call = this.#actor.callReason('check', null);
    const { clock } = this.#ports;
    const startedMs = clock.monotonicMs();
    try {
      const answer = await within(
        this.#ports,
        `the probe of ${call.target.name}`,
        askDeadlineMs,
        (signal) =>
          probe.ask(config, {
            ...contextFor(this.#ports, call, signal),
            address,
            port: this.#actor.address.portOf(port),
            servicePort: port,
            memory: memoryOf(this.#ports.memory, this.#actor.id),
            onPlayers: (players) => {
              // Nothing else may change by it, but those who look are told.
              if (this.#actor.players.note(port, players, clock.monotonicMs())) this.#actor.dispatch({ kind: 'tick' });
            },
            ...(sendHost !== undefined && { sendHost }),
          }),
        this.#end,
      );
      return this.#end.aborted
        ? answer
        : await this.#access.judge(answer, address, port, clock.monotonicMs() - startedMs);
    } catch (error) {
      if (error instanceof FaultError || this.#end.aborted) return 'silent';
      this.#ports.onBug(error);
      return 'cannot-tell';
    }
  }

  /** The same failure of every round is one line in the history. */
  #tellOnce(reason: Fault): void {
    if (this.#toldCode === reason.code) return;
    this.#toldCode = reason.code;
    this.#ports.journal.append({ kind: 'note', target: this.#actor.id, fault: reason });
  }
}
