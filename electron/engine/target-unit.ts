import type { Fault } from '../../shared/faults.ts';
import { fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { openTemplateOf } from '../../shared/open-links.ts';
import type { RouteSettings, TargetSettings } from '../../shared/settings.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import { connectOnce } from './connect.ts';
import { type DialResult, Dialer } from './dialer.ts';
import type { EnginePorts } from './engine.ts';
import { HostAddress, isOnLink } from './host-address.ts';
import { policyOf } from './policy.ts';
import { bindPower, driversOf, type TargetPower } from './power.ts';
import { Prober, type Question } from './prober.ts';
import { isDialProbe, questionsOf } from './questions.ts';
import type { Reachability } from './reachability.ts';
import { TargetActor } from './target-actor.ts';
import { holdOnNeeds, isUp, isWakeBlocked, mayDial, sleepAtMs } from './target/derive.ts';
import { type Durable, fromDurable } from './target/durable.ts';
import { type Core, initialCore, type Look, type OverrideMark, type Policy } from './target/model.ts';
import { estimateAtMs, overrideOf, stateOf, wallText, whyOf } from './target/view.ts';
import type { TcpRoute } from './tcp-route.ts';

export interface UnitLinks {
  settle(client: string): void;
  endSessions(target: string, which: 'all' | 'silent'): void;
  routesOf(target: string): readonly TcpRoute[];
  onWakeSent(target: string): void;
  onStepped(unit: TargetUnit, wasUp: boolean): void;
  onJournalFault(reason: Fault | null): void;
  readonly reachability: Reachability;
}

/** One target with everything that works for it: the actor that decides, the prober that asks, the dialer that connects. */
export class TargetUnit {
  readonly id: string;
  readonly actor: TargetActor;
  readonly prober: Prober;
  readonly dialer: Dialer;
  readonly #ports: EnginePorts;
  readonly #links: UnitLinks;
  #routes: readonly RouteSettings[];
  #questions: readonly Question[];
  #needsLimitMs: number;
  #hasBegun = false;

  constructor(
    settings: TargetSettings,
    routes: readonly RouteSettings[],
    needsLimitMs: number,
    paused: OverrideMark | null,
    ports: EnginePorts,
    links: UnitLinks,
  ) {
    this.id = settings.id;
    this.#ports = ports;
    this.#links = links;
    this.#routes = routes;
    this.#needsLimitMs = needsLimitMs;
    const power = bindPower(settings, ports.registry);
    this.#questions = questionsOf(settings, routes, power, ports.registry);
    const policy = policyOf(settings, power, ports.journal.wakeDurationsMs(settings.id), needsLimitMs);
    const core = startingCore(settings, policy, paused, ports);
    this.actor = new TargetActor({ settings, power, policy, core }, ports, {
      settle: (client) => links.settle(client),
      endSessions: (target, which) => links.endSessions(target, which),
      ownConnections: (target) => links.routesOf(target).flatMap((route) => route.ownConnections()),
      routePorts: () => this.#routes.map((route) => route.to.port),
      unjudgedVisits: (target) => links.routesOf(target).reduce((sum, route) => sum + route.unjudgedCount, 0),
      onWakeSent: (target) => links.onWakeSent(target),
      onStepped: (_actor, before) => this.#stepped(before),
      onJournalFault: (reason) => links.onJournalFault(reason),
    });
    this.dialer = new Dialer({
      clock: ports.clock,
      connect: (port, signal) => this.#connect(port, signal),
      mayDial: (port) => this.#mayDial(port),
      onDialled: (port) => {
        if (isDialProbe(this.settings, this.#routes, port, ports.registry)) this.actor.dispatch({ kind: 'dialled' });
      },
    });
    this.prober = new Prober(this.actor, ports, {
      questions: () => this.#questions,
      settleMs: () => this.settings.ready?.settleMs ?? this.#routes.find((route) => route.ready)?.ready?.settleMs ?? 0,
      lastHeardMs: () =>
        Math.max(Number.NEGATIVE_INFINITY, ...links.routesOf(this.id).map((route) => route.lastHeardMs)),
      onLook: (look) => this.#looked(look),
    });
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

  get wantsItsNeeds(): boolean {
    return holdOnNeeds(this.actor.core, this.actor.policy, this.actor.now())?.wakes === true;
  }

  get waitingSources(): readonly string[] {
    return [...new Set(Object.values(this.actor.core.waiting).map((client) => client.source))];
  }

  /** Why those that need it cannot have it now; null when it is up or on its way. */
  get refusal(): Fault | null {
    const { core, policy } = this.actor;
    if (core.phase.kind === 'failed') return core.phase.fault;
    if (!isWakeBlocked(core, this.actor.now()) || core.phase.kind === 'waking' || core.phase.kind === 'unknown')
      return null;
    return core.doNotWake
      ? fault('do-not-wake', { target: policy.name, until: null })
      : fault('paused', { until: null });
  }

  /** Starts asking; done once everything of an edit is in place. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (this.settings.needs.length === 0) this.actor.dispatch({ kind: 'tick' });
    this.prober.adjust();
  }

  end(): void {
    this.prober.end();
    this.actor.end();
  }

  /** Takes over edited settings; only what tells one machine from another makes it start anew. */
  change(settings: TargetSettings, routes: readonly RouteSettings[], needsLimitMs: number): void {
    const before = { settings: this.settings, power: this.actor.power };
    const isSame = JSON.stringify([settings, routes]) === JSON.stringify([before.settings, this.#routes]);
    this.#routes = routes;
    this.#needsLimitMs = needsLimitMs;
    if (isSame) return;
    const power = bindPower(settings, this.#ports.registry);
    this.#questions = questionsOf(settings, routes, power, this.#ports.registry);
    this.actor.settings = settings;
    this.actor.power = power;
    this.#renewPolicy();
    if (settings.host !== before.settings.host) this.actor.address = new HostAddress(settings.host);
    const identityChanged = identityOf(settings, power) !== identityOf(before.settings, before.power);
    this.actor.dispatch({ kind: 'edited', identityChanged });
  }

  /** A target that needs this one holds it, or no longer does. */
  heldBy(child: TargetUnit): void {
    const id = `child ${child.id}`;
    const hold = holdOnNeeds(child.actor.core, child.actor.policy, child.actor.now());
    const known = this.actor.core.leases[id];
    if (!hold) {
      if (known) this.actor.dispatch({ kind: 'lease-ended', id });
      return;
    }
    if (known?.kind === 'child' && known.wakes === hold.wakes) return;
    this.actor.dispatch({ kind: 'lease-begun', id, lease: { kind: 'child', target: child.id, wakes: hold.wakes } });
  }

  needFailed(parent: TargetUnit): void {
    const reason = parent.refusal ? sentence(parent.refusal) : 'it is not up';
    this.actor.dispatch({
      kind: 'needs-failed',
      fault: fault('need-failed', { target: this.name, needs: parent.name, reason }),
    });
  }

  view(): TargetView {
    const { core, policy, settings } = this.actor;
    const now = this.actor.now();
    const state = stateOf(core, policy, now);
    const sleepAt = sleepAtMs(core, policy, now);
    const estimate = estimateAtMs(core, policy);
    const open = openTemplateOf(settings.open, null);
    return {
      id: this.id,
      name: settings.name,
      address: this.actor.address.shown,
      state,
      owned: core.owned !== null,
      wokenBy: core.wokenBy,
      why: whyOf(core, policy, now),
      sleepAt: sleepAt === null ? null : wallText(sleepAt, now),
      estimate: estimate === null ? null : wallText(estimate, now),
      overrides: { keepAwake: overrideOf(core.keepAwake, now), doNotWake: overrideOf(core.doNotWake, now) },
      vetoes: core.vetoes,
      canWake: policy.canWake,
      canSleep: policy.canSleep,
      ...(open === null ? {} : { open }),
      fault: core.phase.kind === 'failed' ? core.phase.fault : core.fault,
    };
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
    this.#links.onStepped(this, before.needsReady && isUp(before));
  }

  #looked(look: Look): void {
    const host = this.actor.address.shown;
    const isLocal = host !== null && isOnLink(host, this.#ports.network);
    const isUpNow = isUp(this.actor.core);
    if (look.power === 'on') this.#links.reachability.answered(this.id, isLocal);
    else if (look.power === 'off' && isUpNow && this.actor.policy.down === 'silence') {
      this.#links.reachability.fellSilent(this.id, host ?? this.id, isLocal);
    }
    this.actor.dispatch({ kind: 'looked', look });
  }

  #mayDial(port: number): boolean {
    if (!mayDial(this.actor.core)) return false;
    return isUp(this.actor.core) || isDialProbe(this.settings, this.#routes, port, this.#ports.registry);
  }

  async #connect(port: number, signal: AbortSignal): Promise<DialResult> {
    const resolution = await this.actor.address.resolve();
    if (!('addresses' in resolution)) return resolution.failure === 'unknown-name' ? 'silent' : 'cannot-tell';
    let result: DialResult = 'silent';
    for (const address of resolution.addresses) {
      result = await connectOnce(address, port, this.#ports.clock, signal);
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
    const durations = this.#ports.journal.wakeDurationsMs(this.id);
    this.actor.policy = policyOf(this.settings, this.actor.power, durations, this.#needsLimitMs);
  }
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

function startingCore(settings: TargetSettings, policy: Policy, paused: OverrideMark | null, ports: EnginePorts): Core {
  const now = { ms: ports.clock.monotonicMs(), wallMs: ports.clock.wallMs() };
  const durable = ports.journal.durables().get(settings.id) as Durable | undefined;
  const gapMs =
    ports.journal.lastAliveWallMs === null ? Number.POSITIVE_INFINITY : now.wallMs - ports.journal.lastAliveWallMs;
  const core = durable ? fromDurable(durable, policy, now, gapMs) : initialCore(now);
  if (settings.needs.length === 0) return { ...core, paused };
  // Until all that it needs is up, it counts as asleep and is not asked anything.
  return { ...core, paused, needsReady: false, phase: { kind: 'asleep', sinceMs: now.ms } };
}
