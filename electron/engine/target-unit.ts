import type { Fault } from '../../shared/faults.ts';
import { fault } from '../../shared/faults.ts';
import type { RouteSettings, TargetSettings } from '../../shared/settings.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { Question } from './asker.ts';
import { connectOnce } from './connect.ts';
import { type DialResult, Dialer } from './dialer.ts';
import { HostAddress, isOnLink } from './host-address.ts';
import { policyOf } from './policy.ts';
import { bindPower, driversOf, type TargetPower } from './power.ts';
import { Prober } from './prober.ts';
import { isDialProbe, questionsOf } from './questions.ts';
import type { Reachability } from './reachability.ts';
import type { RouteLeg } from './route.ts';
import { endsAt } from './route-ends.ts';
import { startingCore } from './starting-core.ts';
import { StatusWatch } from './status-watch.ts';
import { TargetActor } from './target-actor.ts';
import { holdOnNeeds, isUp, isWakeBlocked, mayDial } from './target/derive.ts';
import type { Core, Look, OverrideMark } from './target/model.ts';
import { blockingFault } from './target/waking.ts';
import { viewOf } from './target-view.ts';
import type { EngineParts } from './watched-journal.ts';

export interface UnitLinks {
  readonly reachability: Reachability;
  /** The ways of all services to the target, removed ones with open sessions included. */
  legsOf(target: string): readonly RouteLeg[];
  endSessions(unit: TargetUnit, which: 'all' | 'silent'): void;
  onWakeSent(unit: TargetUnit): void;
  onStepped(unit: TargetUnit, before: Core): void;
}

/** What the settings say about one target. */
export interface UnitSettings {
  readonly target: TargetSettings;
  readonly routes: readonly RouteSettings[];
  /** Longest time the targets it needs may take. */
  readonly needsLimitMs: number;
}

/** One target with everything that works for it: the actor that decides, the prober that asks, the dialer that connects. */
export class TargetUnit {
  readonly id: string;
  readonly actor: TargetActor;
  readonly prober: Prober;
  readonly dialer: Dialer;
  readonly #watch: StatusWatch;
  readonly #ports: EngineParts;
  readonly #links: UnitLinks;
  #given: UnitSettings;
  #questions: readonly Question[];
  #hasBegun = false;

  constructor(given: UnitSettings, paused: OverrideMark | null, ports: EngineParts, links: UnitLinks) {
    const { target, routes, needsLimitMs } = given;
    this.id = target.id;
    this.#ports = ports;
    this.#links = links;
    this.#given = given;
    const power = bindPower(target, ports.registry);
    this.#questions = questionsOf(target, routes, power, ports.registry);
    const wakeDurationsMs = ports.journal.wakeDurationsMs(target.id);
    const policy = policyOf({ target, power, routes, wakeDurationsMs, needsLimitMs });
    const core = startingCore(target, policy, paused, ports);
    const ownLegs = () => links.legsOf(this.id);
    this.actor = new TargetActor({ settings: target, power, policy, core }, ports, {
      settle: (client, reason) => void ownLegs().some((leg) => leg.settle(client, reason)),
      endSessions: (which) => links.endSessions(this, which),
      ownConnections: () => ownLegs().flatMap((leg) => leg.ownConnections()),
      routePorts: () => this.#given.routes.flatMap((route) => endsAt(route, this.id).flatMap(portsOf)),
      unjudgedVisits: () => ownLegs().reduce((sum, leg) => sum + leg.unjudgedCount, 0),
      onWakeSent: () => links.onWakeSent(this),
      onStepped: (before) => this.#stepped(before),
    });
    this.dialer = new Dialer({
      clock: ports.clock,
      connect: (port, signal) => this.#connect(port, signal),
      mayDial: (port) => this.#mayDial(port),
      onDialled: (port) => {
        if (this.#isDialProbe(port)) this.actor.dispatch({ kind: 'dialled' });
      },
    });
    this.prober = new Prober(this.actor, ports, {
      access: links.reachability.access,
      questions: () => this.#questions,
      settleMs: () => (this.settings.ready ?? this.#given.routes.find((route) => route.ready)?.ready)?.settleMs ?? 0,
      lastHeardMs: () => ownLegs().reduce((last, leg) => Math.max(last, leg.lastHeardMs), Number.NEGATIVE_INFINITY),
      onLook: (look, isSilent) => this.#looked(look, isSilent),
    });
    this.#watch = new StatusWatch(this.actor, ports, () => this.prober.lookNow());
  }

  get settings(): TargetSettings {
    return this.actor.settings;
  }

  get name(): string {
    return this.actor.settings.name;
  }

  get isUp(): boolean {
    return this.actor.core.needsReady && isUp(this.actor.core);
  }

  get isAwake(): boolean {
    return this.actor.core.phase.kind === 'awake';
  }

  /** Its last answer was none: this computer has no way to it now. */
  get isCutOff(): boolean {
    return this.actor.core.lastWord === 'unknown' && this.actor.policy.down !== 'status';
  }

  get waitingSources(): readonly string[] {
    return [...new Set(Object.values(this.actor.core.waiting).map((client) => client.source))];
  }

  /** How it holds the targets it needs; null: not at all. */
  holdOnNeeds(): { readonly wakes: boolean } | null {
    return holdOnNeeds(this.actor.core, this.actor.policy, this.actor.now());
  }

  /** Why those that need it cannot have it now; null when it is up, on its way, or could be. */
  get refusal(): Fault | null {
    const { core, policy } = this.actor;
    const { kind } = core.phase;
    if (core.away) return core.away;
    if (core.phase.kind === 'failed') return core.phase.fault;
    if (this.isUp || kind === 'waking' || kind === 'unknown') return null;
    const now = this.actor.now();
    if (isWakeBlocked(core, now)) return blockingFault({ core, policy, now, effects: [] });
    return kind === 'asleep' && !policy.canWake ? fault('no-wake-method', { target: policy.name }) : null;
  }

  /** Starts asking; done once everything of an edit is in place. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.actor.dispatch({ kind: 'tick' });
    this.prober.adjust();
    this.#watch.begin();
  }

  end(): void {
    this.#watch.end();
    this.prober.end();
    this.actor.end();
  }

  /** Takes over edited settings; only what tells one machine from another makes it start anew. */
  change(given: UnitSettings): void {
    const before = { ...this.#given, power: this.actor.power };
    if (JSON.stringify(given) === JSON.stringify(this.#given)) return;
    this.#given = given;
    const { target, routes } = given;
    const power = bindPower(target, this.#ports.registry);
    this.#questions = questionsOf(target, routes, power, this.#ports.registry);
    this.actor.settings = target;
    this.actor.power = power;
    this.#renewPolicy();
    const identityChanged = identityOf(target, power) !== identityOf(before.target, before.power);
    if (identityChanged) {
      this.actor.address = new HostAddress(target.host);
      this.actor.stranger.forget();
      this.#links.reachability.forget(this.id);
    }
    if (this.#hasBegun) this.#watch.begin();
    this.actor.dispatch({ kind: 'edited', identityChanged });
    if (identityChanged) this.dialer.restart();
  }

  view(): TargetView {
    return viewOf(this.actor);
  }

  #stepped(before: Core): void {
    const { core } = this.actor;
    if (before.phase.kind === 'waking' && core.phase.kind === 'awake') this.#renewPolicy();
    if (core.phase.kind === 'asleep' && before.phase.kind !== 'asleep') {
      this.actor.stranger.forget();
      this.#links.reachability.forget(this.id);
    }
    this.dialer.poke();
    if (this.#hasBegun) this.prober.adjust();
    this.#links.onStepped(this, before);
  }

  #looked(look: Look, isSilent: boolean): void {
    const { reachability } = this.#links;
    const host = this.actor.address.shown;
    const isLocal = host !== null && isOnLink(host, this.#ports.network);
    if (look.power === 'on') reachability.answered(this.id, isLocal);
    else if (isSilent && isUp(this.actor.core)) reachability.fellSilent(this.id, host ?? this.id, isLocal);
    this.actor.dispatch({ kind: 'looked', look });
  }

  #mayDial(port: number): boolean {
    return mayDial(this.actor.core) && (isUp(this.actor.core) || this.#isDialProbe(port));
  }

  #isDialProbe(port: number): boolean {
    if (this.actor.statusTellsReady) return false;
    return isDialProbe(this.settings, this.#given.routes, port, this.#ports.registry);
  }

  async #connect(port: number, signal: AbortSignal): Promise<DialResult> {
    const resolution = await this.actor.address.resolve();
    if (!('addresses' in resolution)) return resolution.failure === 'unknown-name' ? 'silent' : 'cannot-tell';
    let result: DialResult = 'silent';
    for (const address of resolution.addresses) {
      result = await connectOnce(address, this.actor.address.portOf(port), this.#ports.clock, signal);
      if (typeof result === 'string') continue;
      if (await this.actor.stranger.at(address)) {
        result.destroy();
        return 'silent';
      }
      this.actor.address.answered(address);
      return result;
    }
    return result;
  }

  #renewPolicy(): void {
    const wakeDurationsMs = this.#ports.journal.wakeDurationsMs(this.id);
    const { routes, needsLimitMs } = this.#given;
    const { power } = this.actor;
    this.actor.policy = policyOf({ target: this.settings, power, routes, wakeDurationsMs, needsLimitMs });
  }
}

function portsOf({ port, endPort }: { readonly port: number; readonly endPort: number }): readonly number[] {
  return Array.from({ length: endPort - port + 1 }, (_, offset) => port + offset);
}

/** What tells one machine from another in the settings. */
function identityOf(settings: TargetSettings, power: TargetPower): string {
  const drivers = driversOf(power).map(({ driver, kind, config }) => [
    kind,
    driver.macs?.(config) ?? [],
    driver.identityKeys?.(config, settings.host) ?? [],
  ]);
  return JSON.stringify([settings.host, drivers]);
}
