import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { Settings } from '../../shared/settings.ts';
import type { RouteView, Snapshot, TargetView } from '../../shared/snapshot.ts';
import { Admission } from './admission.ts';
import { Breaker } from './breaker.ts';
import { checkTargets } from './check-targets.ts';
import type { PreflightStep } from './driver.ts';
import { deleteTarget, preflight } from './driver-errands.ts';
import { endSilentSessions, sessionsOver } from './ending-sessions.ts';
import type { EngineChange, EngineControl, EnginePorts, Until } from './engine.ts';
import { watchForGaps } from './gap-watch.ts';
import { Needs } from './needs.ts';
import { Pause } from './pause.ts';
import { Problems } from './problems.ts';
import { Reachability } from './reachability.ts';
import { rearrange } from './rearrange.ts';
import { Reflexes } from './reflexes.ts';
import { RefusalLog } from './refusal-log.ts';
import { Roster } from './roster.ts';
import { SessionLeases } from './session-leases.ts';
import { isUp } from './target/derive.ts';
import type { Core, Event, OverrideMark } from './target/model.ts';
import { TargetUnit, type UnitLinks } from './target-unit.ts';
import { type RouteShares, TcpRoute } from './tcp-route.ts';
import { type EngineParts, watchJournal } from './watched-journal.ts';

const trafficEveryMs = 250;

/** Builds an engine without targets; `apply` gives it some. */
export function createEngine(ports: EnginePorts): EngineControl {
  return new Engine(ports);
}

class Engine implements EngineControl {
  readonly #ports: EngineParts;
  readonly #roster = new Roster();
  readonly #needs = new Needs(this.#roster);
  readonly #listeners = new Set<(change: EngineChange) => void>();
  readonly #shares: RouteShares;
  readonly #problems: Problems;
  readonly #pause: Pause;
  readonly #gaps: Disposable;
  readonly #moved = new Set<string>();
  #trafficTimer: Disposable | null = null;
  #settings: Settings = { version: 1, targets: [], routes: [] };
  #applied: Promise<void> = Promise.resolve();
  #visits = 0;
  #isStopped = false;

  constructor(ports: EnginePorts) {
    const journal = watchJournal(ports, (reason) => this.#problems.noteJournal(reason));
    this.#ports = { ...ports, journal };
    const reachability = new Reachability(this.#ports, {
      lookAtOthers: (except) => {
        for (const unit of this.#roster.units.values())
          if (unit.id !== except && unit.isAwake) void unit.prober.lookNow();
      },
      onChange: (isDoubtful) => {
        this.#dispatchAll({ kind: 'cannot-tell', on: isDoubtful });
        this.#tell({ kind: 'engine' });
      },
    });
    const breaker = new Breaker();
    this.#problems = new Problems({ reachability, breaker }, () => this.#tell({ kind: 'engine' }));
    this.#shares = {
      ports: this.#ports,
      admission: new Admission(),
      leases: new SessionLeases(),
      reflexes: new Reflexes(),
      breaker,
      refusals: new RefusalLog(journal, ports.clock),
      nextVisitId: () => `visit-${(this.#visits += 1)}`,
      onChange: (id) => this.#tell({ kind: 'route', id }),
      onTraffic: (id) => this.#noteTraffic(id),
      onProblem: () => this.#tell({ kind: 'engine' }),
    };
    this.#pause = new Pause(this.#ports, () => this.#tell({ kind: 'engine' }));
    this.#gaps = watchForGaps(ports.clock, () => {
      journal.append({ kind: 'gap', text: 'this computer was away, or its clock was set' });
      this.#dispatchAll({ kind: 'gap' });
    });
  }

  /** One after the other: an edit that comes while another is taken over waits for it. */
  apply(settings: Settings): Promise<void> {
    const applied = this.#applied.then(() => this.#apply(settings));
    this.#applied = applied.catch(() => undefined);
    return applied;
  }

  snapshot(): Omit<Snapshot, 'revision'> {
    const { targets, routes } = this.#settings;
    return {
      paused: this.#pause.view(),
      problems: this.#problems.list(),
      targets: targets.flatMap(({ id }) => this.targetView(id) ?? []),
      routes: routes.flatMap(({ id }) => this.routeView(id) ?? []),
    };
  }

  targetView(id: string): TargetView | null {
    return this.#roster.units.get(id)?.view() ?? null;
  }

  routeView(id: string): RouteView | null {
    return this.#roster.routes.get(id)?.view() ?? null;
  }

  subscribe(listener: (change: EngineChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  wake(target: string, by: string): Fault | null {
    return this.#with(target, (unit) => {
      if (!unit.actor.power.wake) return fault('no-wake-method', { target: unit.name });
      for (const route of this.#roster.routesOf(target)) this.#shares.reflexes.forget(route.id);
      unit.actor.dispatch({ kind: 'wake-wanted', by });
      return null;
    });
  }

  async sleep(target: string, by: string, force: boolean): Promise<Fault | null> {
    const unit = this.#roster.units.get(target);
    return unit ? unit.actor.sleep(by, force) : fault('no-such-target', { target });
  }

  keepAwake(target: string, by: string, until: Until): Fault | null {
    return this.#dispatch(target, { kind: 'keep-awake', mark: markOf(until, by), by });
  }

  doNotWake(target: string, by: string, until: Until): Fault | null {
    return this.#dispatch(target, { kind: 'do-not-wake', mark: markOf(until, by), by });
  }

  liftKeepAwake(target: string, by: string): Fault | null {
    return this.#dispatch(target, { kind: 'keep-awake', mark: null, by });
  }

  liftDoNotWake(target: string, by: string): Fault | null {
    return this.#dispatch(target, { kind: 'do-not-wake', mark: null, by });
  }

  release(target: string, by: string): Fault | null {
    return this.liftKeepAwake(target, by) ?? this.liftDoNotWake(target, by);
  }

  async probe(target: string): Promise<Fault | null> {
    const unit = this.#roster.units.get(target);
    if (!unit) return fault('no-such-target', { target });
    const { power } = await unit.prober.lookNow();
    return power === 'unknown'
      ? fault('cannot-tell', { reason: `nothing could be learned about ${unit.name}.` })
      : null;
  }

  async preflight(target: string): Promise<readonly PreflightStep[] | Fault> {
    const unit = this.#roster.units.get(target);
    return unit ? preflight(unit.actor, this.#ports) : fault('no-such-target', { target });
  }

  async delete(target: string, by: string): Promise<Fault | null> {
    const unit = this.#roster.units.get(target);
    return unit ? deleteTarget(unit.actor, by, this.#ports) : fault('no-such-target', { target });
  }

  pause(by: string, until: Until): void {
    this.#setPaused(markOf(until, by), by);
  }

  resume(by: string): void {
    this.#setPaused(null, by);
  }

  async stop(sessionLimitMs: number): Promise<void> {
    this.#isStopped = true;
    await this.#applied;
    const routes = this.#roster.allRoutes();
    for (const route of routes) route.end(fault('shutting-down', { what: 'Reveille' }));
    await sessionsOver(routes, (listener) => this.subscribe(listener), sessionLimitMs, this.#ports.clock);
    for (const unit of this.#roster.units.values()) unit.end();
    this.#problems.end();
    this.#pause.end();
    this.#gaps[Symbol.dispose]();
    this.#trafficTimer?.[Symbol.dispose]();
    this.#shares.refusals.flush();
  }

  async #apply(settings: Settings): Promise<void> {
    if (this.#isStopped) throw new FaultError(fault('shutting-down', { what: 'Reveille' }));
    const [first] = checkTargets(settings, this.#ports.registry, this.#ports.network);
    if (first) throw new FaultError(first);
    this.#settings = settings;
    rearrange(this.#roster, settings, {
      newUnit: (given) => new TargetUnit(given, this.#pause.mark, this.#ports, this.#unitLinks),
      newRoute: (route, unit) => new TcpRoute(route, unit.actor, unit.dialer, this.#shares),
      onRemoved: (unit) => this.#noteRemoved(unit),
    });
    this.#needs.rearranged();
    await Promise.all([...this.#roster.routes.values()].map((route) => route.listen()));
    for (const unit of this.#roster.units.values()) unit.begin();
    this.#tell({ kind: 'engine' });
  }

  /** With nobody to ask it is left on; what was known of it is forgotten. */
  #noteRemoved(unit: TargetUnit): void {
    this.#problems.forget(unit.id);
    const kind = unit.actor.core.owned && unit.isUp ? 'left-on' : 'removed';
    this.#ports.journal.append({ kind, target: unit.id, reason: 'it was removed from the settings', durable: null });
    this.#tell({ kind: 'target', id: unit.id });
  }

  get #unitLinks(): UnitLinks {
    return {
      reachability: this.#problems.reachability,
      routesOf: (target) => this.#roster.routesOf(target),
      endSessions: (unit, which) => this.#endSessions(unit, which),
      onWakeSent: (unit) => this.#noteWakers(unit),
      onStepped: (unit, before) => this.#stepped(unit, before),
    };
  }

  #stepped(unit: TargetUnit, before: Core): void {
    const wasUp = before.needsReady && isUp(before);
    if (wasUp !== unit.isUp) {
      for (const route of this.#roster.routesOf(unit.id)) {
        if (unit.isUp) this.#shares.reflexes.forget(route.id);
        route.reconsider();
      }
    }
    this.#needs.stepped(unit);
    this.#problems.noteTarget(unit);
    this.#tell({ kind: 'target', id: unit.id });
  }

  #endSessions(unit: TargetUnit, which: 'all' | 'silent'): void {
    const routes = () => this.#roster.routesOf(unit.id);
    if (which === 'all') for (const route of routes()) route.endSessions(true);
    else endSilentSessions({ routes, isUp: () => unit.isUp }, this.#ports.clock);
  }

  #noteWakers(unit: TargetUnit): void {
    for (const source of unit.waitingSources) {
      const reason = this.#shares.breaker.woke(source, unit, this.#ports.clock.monotonicMs());
      if (reason === null) continue;
      this.#ports.journal.append({ kind: 'waker-tripped', target: unit.id, source, fault: reason });
      this.#tell({ kind: 'engine' });
    }
  }

  #setPaused(mark: OverrideMark | null, by: string): void {
    this.#pause.set(mark, by);
    this.#dispatchAll({ kind: 'pause', mark });
    this.#tell({ kind: 'engine' });
  }

  #noteTraffic(id: string): void {
    this.#moved.add(id);
    this.#trafficTimer ??= this.#ports.clock.after(trafficEveryMs, () => {
      this.#trafficTimer = null;
      for (const route of this.#moved) this.#tell({ kind: 'route', id: route });
      this.#moved.clear();
    });
  }

  #tell(change: EngineChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #dispatchAll(event: Event): void {
    for (const unit of this.#roster.units.values()) unit.actor.dispatch(event);
  }

  #dispatch(target: string, event: Event): Fault | null {
    return this.#with(target, (unit) => {
      unit.actor.dispatch(event);
      return null;
    });
  }

  #with(target: string, act: (unit: TargetUnit) => Fault | null): Fault | null {
    const unit = this.#roster.units.get(target);
    return unit ? act(unit) : fault('no-such-target', { target });
  }
}

function markOf(until: Until, by: string): OverrideMark {
  return { untilWallMs: until.untilWallMs, by };
}
