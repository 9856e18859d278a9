import { lookFrom } from './asking.ts';
import { Asker, type Question } from './asker.ts';
import type { EnginePorts } from './engine.ts';
import type { LocalNetworkAccess } from './local-network-access.ts';
import type { TargetActor } from './target-actor.ts';
import type { Look } from './target/model.ts';
import { probePlan } from './target/schedule.ts';

export interface ProberLinks {
  questions(): readonly Question[];
  /** Settle time after the first good answer, in ms. */
  settleMs(): number;
  /** When bytes came from this machine last, monotonic ms. */
  lastHeardMs(): number;
  readonly access: LocalNetworkAccess;
  /** Every round passes here before it counts. `isSilent`: nothing at all was heard. */
  onLook(look: Look, isSilent: boolean): void;
}

/** So often a game server that is used is asked who plays. */
const playersEveryMs = 60_000;

/** Asks one target as often as its state wants, and gives each round's answer to it as one look. */
export class Prober {
  readonly #actor: TargetActor;
  readonly #ports: EnginePorts;
  readonly #links: ProberLinks;
  readonly #asker: Asker;
  readonly #end = new AbortController();
  #timer: Disposable | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;
  #everyMs: number | null = null;
  #inFlight = 0;
  #playersAskedMs = Number.NEGATIVE_INFINITY;
  #goodSinceMs: number | null = null;

  constructor(actor: TargetActor, ports: EnginePorts, links: ProberLinks) {
    this.#actor = actor;
    this.#ports = ports;
    this.#links = links;
    this.#asker = new Asker(actor, ports, links.access, this.#end.signal);
  }

  /** The state changed: keep to its pace from now on. */
  adjust(): void {
    if (this.#end.signal.aborted) return;
    const everyMs = probePlan(this.#actor.core, this.#actor.policy)?.everyMs ?? null;
    if (everyMs === this.#everyMs) return;
    this.#everyMs = everyMs;
    if (everyMs === null) {
      this.#timer?.[Symbol.dispose]();
      return;
    }
    const { phase } = this.#actor.core;
    const sinceMs = phase.kind === 'goingToSleep' ? Math.max(this.#lastMs, phase.commandedMs) : this.#lastMs;
    this.#schedule(Math.max(0, sinceMs + everyMs - this.#ports.clock.monotonicMs()));
  }

  /** Asks now, whatever the pace; resolves when the answer was given to the target. */
  lookNow(): Promise<Look> {
    return this.#look(true);
  }

  end(): void {
    this.#timer?.[Symbol.dispose]();
    this.#end.abort();
  }

  #schedule(inMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#ports.clock.after(inMs, () => this.#round());
  }

  #round(): void {
    const { core, policy, power } = this.#actor;
    const plan = probePlan(core, policy);
    if (!plan || this.#end.signal.aborted) return;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#lastMs = nowMs;
    this.#schedule(plan.everyMs);
    if (power.status === null) {
      // Bytes from the machine are as good as an answer, except where it must be looked at again.
      const isHeard = nowMs - this.#links.lastHeardMs() < plan.everyMs;
      if (isHeard && core.phase.kind === 'awake' && !core.mustLook) {
        this.#askForPlayers(nowMs);
        return this.#links.onLook({ startedMs: nowMs, power: 'on', ready: 'good' }, false);
      }
    } else if (this.#inFlight > 0) return; // A status may be a program of the user's: one call at a time.
    void this.#look(plan.asksReady);
  }

  /** What comes of it is no look: a server that is busy with its players may well leave it at that. */
  #askForPlayers(nowMs: number): void {
    if (nowMs - this.#playersAskedMs < playersEveryMs) return;
    this.#playersAskedMs = nowMs;
    void this.#asker.ask(this.#links.questions().filter(({ probe }) => probe.tellsPlayers));
  }

  async #look(asksReady: boolean): Promise<Look> {
    const startedMs = this.#ports.clock.monotonicMs();
    this.#inFlight += 1;
    try {
      const { policy } = this.#actor;
      const isByStatus = policy.down === 'status';
      const status = await this.#asker.status();
      const isAskable = status === null || status.power === 'on' || status.power === 'off';
      const all = isAskable && (asksReady || !isByStatus) ? this.#links.questions() : [];
      const { asked, stranger } = await this.#asker.ask(isByStatus ? all.filter((one) => one.isReady) : all);
      const address = this.#actor.address.shown;
      const wasAsked = asked.every(({ answer }) => answer !== 'cannot-tell');
      const denied = wasAsked ? null : this.#links.access.problem;
      const round = { startedMs, asked, status, asksReady, stranger, denied, name: policy.name, address };
      const look = this.#settled(this.#distrusted(lookFrom(round, policy.down)));
      const isSilent = status === null && asked.length > 0 && asked.every((one) => one.answer === 'silent');
      if (!this.#end.signal.aborted) this.#links.onLook(look, isSilent);
      return look;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** An on-link machine is not silent when it is our own interface that is gone. */
  #distrusted(look: Look): Look {
    return look.power === 'off' && this.#asker.isLinkGone ? { ...look, power: 'unknown' } : look;
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
