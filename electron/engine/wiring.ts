import { type Fault, fault } from '../../shared/faults.ts';
import type { HttpRouteSettings, ListenerSettings, TcpRouteSettings, UdpRouteSettings } from '../../shared/settings.ts';
import { Admission } from './admission.ts';
import { AnswerLimits } from './answer-limits.ts';
import { Breaker } from './breaker.ts';
import { endSilentSessions } from './ending-sessions.ts';
import type { EngineChange, EnginePorts } from './engine.ts';
import { HomeNetwork } from './home-network.ts';
import { HttpRoute } from './http-route.ts';
import { SourceLeases } from './lease-source.ts';
import { Needs } from './needs.ts';
import { PickedListener } from './picked-listener.ts';
import { Problems } from './problems.ts';
import { Reachability } from './reachability.ts';
import { Reflexes } from './reflexes.ts';
import { RefusalLog } from './refusal-log.ts';
import { Roster } from './roster.ts';
import type { RouteShares } from './route-shares.ts';
import { SessionLeases } from './session-leases.ts';
import { SharedListener } from './shared-listener.ts';
import { SpendGuard } from './spend-guard.ts';
import { isUp } from './target/derive.ts';
import type { Core, Event, OverrideMark } from './target/model.ts';
import { TargetUnit, type UnitLinks, type UnitSettings } from './target-unit.ts';
import { TcpRoute } from './tcp-route.ts';
import { UdpRoute } from './udp-route.ts';
import { type EngineParts, watchJournal } from './watched-journal.ts';

const trafficEveryMs = 250;

/** Everything that the targets and routes of one engine share, and what happens at one because of another. */
export class Wiring {
  readonly ports: EngineParts;
  readonly roster = new Roster();
  readonly needs = new Needs(this.roster);
  readonly problems: Problems;
  readonly home: HomeNetwork;
  readonly spend: SpendGuard;
  readonly shares: RouteShares;
  readonly #listeners = new Set<(change: EngineChange) => void>();
  readonly #unitLinks: UnitLinks;
  readonly #moved = new Set<string>();
  #trafficTimer: Disposable | null = null;
  #visits = 0;

  constructor(ports: EnginePorts) {
    const journal = watchJournal(ports, (reason) => this.problems.noteJournal(reason));
    this.ports = { ...ports, journal };
    this.home = new HomeNetwork(this.ports, () => {
      this.heedHome();
      void this.roster.listen();
    });
    this.spend = new SpendGuard(this.ports, (id) => this.tell({ kind: 'target', id }));
    const onProblem = () => this.tell({ kind: 'engine' });
    const breaker = new Breaker();
    const reachability = new Reachability(this.ports, {
      lookAtOthers: (except) => this.#lookAtOthers(except),
      onChange: (isDoubtful) => {
        this.dispatchAll({ kind: 'cannot-tell', on: isDoubtful });
        onProblem();
      },
      onAccess: onProblem,
    });
    this.problems = new Problems({ reachability, breaker }, onProblem);
    this.shares = {
      ports: this.ports,
      admission: new Admission(),
      answers: new AnswerLimits(),
      leases: new SessionLeases(ports.clock),
      reflexes: new Reflexes(),
      breaker,
      refusals: new RefusalLog(journal, ports.clock),
      subscribe: (listener) => this.subscribe(listener),
      nextVisitId: () => `visit-${(this.#visits += 1)}`,
      onChange: (id) => this.tell({ kind: 'route', id }),
      onTraffic: (id) => this.#noteTraffic(id),
      onUse: (route, target, source) => {
        const use = breaker.used(source, target);
        if (use) journal.append({ kind: 'wake-used', target, route, source });
        if (use?.wasNamed) onProblem();
      },
    };
    const sourceParts = {
      clock: ports.clock,
      reflexes: this.shares.reflexes,
      actorOf: (target: string) => this.roster.units.get(target)?.actor,
      legsOf: (target: string) => this.roster.legsOf(target),
    };
    for (const source of ports.leaseSources ?? []) source.start(new SourceLeases(source, sourceParts));
    this.#unitLinks = {
      reachability,
      legsOf: (target) => this.roster.legsOf(target),
      endSessions: (unit, which) => this.#endSessions(unit, which),
      onWakeSent: (unit) => this.#noteWakers(unit),
      onStepped: (unit, before) => this.#stepped(unit, before),
    };
  }

  newUnit(given: UnitSettings, paused: OverrideMark | null): TargetUnit {
    return new TargetUnit(given, paused, this.ports, this.#unitLinks);
  }

  newTcpRoute(settings: TcpRouteSettings, unit: TargetUnit, listener: PickedListener | null): TcpRoute {
    return new TcpRoute(settings, unit.actor, unit.dialer, listener, this.shares);
  }

  newUdpRoute(settings: UdpRouteSettings, unit: TargetUnit): UdpRoute {
    return new UdpRoute(settings, unit.actor, this.shares);
  }

  newHttpRoute(settings: HttpRouteSettings, listener: SharedListener): HttpRoute {
    return new HttpRoute(settings, listener, this.shares);
  }

  newListener(settings: ListenerSettings): SharedListener | PickedListener {
    const picker = this.ports.registry.pickers.get(settings.kind);
    return picker ? new PickedListener(settings, picker, this.shares) : new SharedListener(settings, this.shares);
  }

  /** A target was taken out of the settings. With nobody to ask it is left on; what was known of it is forgotten. */
  noteRemoved(unit: TargetUnit): void {
    this.problems.forget(unit.id);
    this.ports.memory.forget(unit.id);
    const kind = unit.actor.core.owned && unit.isUp ? 'left-on' : 'removed';
    this.ports.journal.append({ kind, target: unit.id, reason: 'it was removed from the settings', durable: null });
    this.tell({ kind: 'target', id: unit.id });
  }

  subscribe(listener: (change: EngineChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  tell(change: EngineChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  dispatchAll(event: Event): void {
    for (const unit of this.roster.units.values()) unit.actor.dispatch(event);
  }

  /**
   * Tells every target whether this computer is on the network that it belongs to; where it is not, its routes give up
   * their addresses, a shared one once it leads nowhere else. What may listen again does so when it is told to.
   */
  heedHome(): void {
    for (const unit of this.roster.units.values()) {
      const away = this.#awayFrom(unit);
      if (JSON.stringify(away) === JSON.stringify(unit.actor.core.away)) continue;
      unit.actor.dispatch({ kind: 'away', fault: away });
    }
    for (const route of this.roster.routes.values()) if (route.away) route.rest(route.away);
    for (const listener of this.roster.listeners.values()) listener.restIfAway();
  }

  /** What needs a machine of another network cannot be had here either. */
  #awayFrom(unit: TargetUnit): Fault | null {
    const own = this.home.awayFrom(unit.settings);
    if (own) return own;
    for (const parent of this.roster.parentsOf(unit)) {
      const away = this.#awayFrom(parent);
      if (away?.code === 'away-from-home') return fault(away.code, { ...away.params, target: unit.name });
    }
    return null;
  }

  /** Ends every target and timer; routes and listeners are ended before. */
  end(): void {
    for (const listener of this.roster.allListeners()) listener.destroy();
    for (const unit of this.roster.units.values()) {
      unit.end();
      this.shares.leases.endLingering(unit.actor);
    }
    this.problems.end();
    this.home.end();
    this.spend.end();
    this.#trafficTimer?.[Symbol.dispose]();
    this.shares.refusals.flush();
  }

  #stepped(unit: TargetUnit, before: Core): void {
    const wasUp = before.needsReady && isUp(before);
    if (wasUp !== unit.isUp) {
      for (const leg of this.roster.legsOf(unit.id)) {
        if (unit.isUp) this.shares.reflexes.forget(leg.id);
        leg.reconsider();
      }
    }
    this.spend.stepped(unit);
    this.needs.stepped(unit);
    this.problems.noteTarget(unit);
    this.tell({ kind: 'target', id: unit.id });
  }

  #lookAtOthers(except: string): void {
    for (const unit of this.roster.units.values())
      if (unit.id !== except && unit.isAwake && !unit.actor.core.away) void unit.prober.lookNow();
  }

  #endSessions(unit: TargetUnit, which: 'all' | 'silent'): void {
    const legs = () => this.roster.legsOf(unit.id);
    const reason = fault('went-down', { target: unit.name });
    if (which === 'all') for (const leg of legs()) leg.endSessions(true, reason);
    else endSilentSessions({ legs, isUp: () => unit.isUp }, reason, this.ports.clock);
  }

  /** A wake is sent for those who wait: who does that for nothing again and again is named. */
  #noteWakers(unit: TargetUnit): void {
    for (const source of unit.waitingSources) {
      const reason = this.shares.breaker.woke(source, unit, this.ports.clock.monotonicMs());
      if (reason === null) continue;
      this.ports.journal.append({ kind: 'waker-tripped', target: unit.id, source, fault: reason });
      this.tell({ kind: 'engine' });
    }
  }

  #noteTraffic(id: string): void {
    this.#moved.add(id);
    this.#trafficTimer ??= this.ports.clock.after(trafficEveryMs, () => {
      this.#trafficTimer = null;
      for (const route of this.#moved) this.tell({ kind: 'route', id: route });
      this.#moved.clear();
    });
  }
}
