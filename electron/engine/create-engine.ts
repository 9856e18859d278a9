import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { Settings } from '../../shared/settings.ts';
import type { RouteView, Snapshot, TargetView } from '../../shared/snapshot.ts';
import { checkTargets } from './check-targets.ts';
import { inspectTargets } from './inspect-targets.ts';
import type { PreflightStep } from './driver.ts';
import { deleteTarget, preflight } from './driver-errands.ts';
import { sessionsOver } from './ending-sessions.ts';
import type { EngineChange, EngineControl, EnginePorts, Place, Until } from './engine.ts';
import { watchForGaps } from './gap-watch.ts';
import { Pause } from './pause.ts';
import { rearrange } from './rearrange.ts';
import type { Event, OverrideMark } from './target/model.ts';
import type { TargetUnit } from './target-unit.ts';
import { Wiring } from './wiring.ts';

/** Builds an engine without targets; `apply` gives it some. */
export function createEngine(ports: EnginePorts): EngineControl {
  return new Engine(ports);
}

class Engine implements EngineControl {
  readonly #wiring: Wiring;
  readonly #pause: Pause;
  readonly #gaps: Disposable;
  #settings: Settings = { version: 1, targets: [], listeners: [], routes: [] };
  #isStopped = false;

  constructor(ports: EnginePorts) {
    const wiring = new Wiring(ports);
    this.#wiring = wiring;
    this.#pause = new Pause(wiring.ports, () => wiring.tell({ kind: 'engine' }));
    this.#gaps = watchForGaps(ports.clock, () => this.lookAgain());
  }

  async apply(settings: Settings): Promise<void> {
    if (this.#isStopped) throw new FaultError(fault('shutting-down', { what: 'Reveille' }));
    const wiring = this.#wiring;
    const { roster, ports } = wiring;
    const [first] = checkTargets(settings, ports.registry, ports.network);
    if (first) throw new FaultError(first);
    this.#settings = settings;
    rearrange(roster, settings, {
      newUnit: (given) => wiring.newUnit(given, this.#pause.mark),
      newTcpRoute: (route, unit, listener) => wiring.newTcpRoute(route, unit, listener),
      newUdpRoute: (route, unit) => wiring.newUdpRoute(route, unit),
      newHttpRoute: (route, listener) => wiring.newHttpRoute(route, listener),
      newListener: (listener) => wiring.newListener(listener),
      onRemoved: (unit) => wiring.noteRemoved(unit),
    });
    wiring.needs.rearranged();
    // Before anything is listened on or asked: this may be somebody else's network.
    await wiring.home.follow(settings.targets);
    wiring.heedHome();
    // Before anything may be woken: a limit may have been reached before this start.
    await wiring.spend.follow(roster.units);
    await roster.listen();
    for (const unit of roster.units.values()) unit.begin();
    wiring.tell({ kind: 'engine' });
    for (const reason of wiring.problems.noteSetup(await inspectTargets(roster.units.values()))) {
      ports.journal.append({ kind: 'not-set-up', fault: reason });
    }
  }

  snapshot(): Omit<Snapshot, 'revision'> {
    const { targets, routes } = this.#settings;
    return {
      paused: this.#pause.view(),
      problems: this.#wiring.problems.list(),
      targets: targets.flatMap(({ id }) => this.targetView(id) ?? []),
      routes: routes.flatMap(({ id }) => this.routeView(id) ?? []),
    };
  }

  targetView(id: string): TargetView | null {
    const view = this.#wiring.roster.units.get(id)?.view();
    return view ? { ...view, usage: this.#wiring.spend.viewOf(id) } : null;
  }

  routeView(id: string): RouteView | null {
    return this.#wiring.roster.routes.get(id)?.view() ?? null;
  }

  subscribe(listener: (change: EngineChange) => void): Disposable {
    return this.#wiring.subscribe(listener);
  }

  wake(target: string, by: string): Fault | null {
    const { roster, shares } = this.#wiring;
    return this.#with(target, (unit) => {
      const { away, overspent } = unit.actor.core;
      if (away) return away;
      if (overspent && !unit.isUp) return overspent;
      if (!unit.actor.power.wake) return fault('no-wake-method', { target: unit.name });
      for (const leg of roster.legsOf(target)) shares.reflexes.forget(leg.id);
      unit.actor.dispatch({ kind: 'wake-wanted', by });
      return null;
    });
  }

  async sleep(target: string, by: string, force: boolean): Promise<Fault | null> {
    const { leases } = this.#wiring.shares;
    return this.#with(target, (unit) => {
      leases.endLingering(unit.actor);
      return unit.actor.sleep(by, force);
    });
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
    return this.#with(target, async (unit) => {
      if (unit.actor.core.away) return unit.actor.core.away;
      const { power } = await unit.prober.lookNow();
      if (power !== 'unknown') return null;
      return fault('cannot-tell', { reason: `nothing could be learned about ${unit.name}.` });
    });
  }

  async place(target: string, port: number): Promise<Place | null> {
    return (await this.#wiring.roster.units.get(target)?.actor.address.place(port)) ?? null;
  }

  async preflight(target: string): Promise<readonly PreflightStep[] | Fault> {
    return this.#with(target, (unit) => unit.actor.core.away ?? preflight(unit.actor, this.#wiring.ports));
  }

  async delete(target: string, by: string): Promise<Fault | null> {
    return this.#with(target, (unit) => unit.actor.core.away ?? deleteTarget(unit.actor, by, this.#wiring.ports));
  }

  tellProblems(origin: string, faults: readonly Fault[]): void {
    this.#wiring.problems.noteOutside(origin, faults);
  }

  pause(by: string, until: Until): void {
    this.#setPaused(markOf(until, by), by);
  }

  resume(by: string): void {
    this.#setPaused(null, by);
  }

  lookAgain(): void {
    this.#wiring.ports.journal.append({ kind: 'gap', text: 'this computer was away, or its clock was set' });
    this.#wiring.dispatchAll({ kind: 'gap' });
    void this.#wiring.home.lookAgain();
  }

  async stop(sessionLimitMs: number): Promise<void> {
    this.#isStopped = true;
    const { roster, ports } = this.#wiring;
    const routes = roster.allRoutes();
    const reason = fault('shutting-down', { what: 'Reveille' });
    for (const route of routes) route.end(reason);
    for (const listener of roster.allListeners()) listener.end();
    const onChange = (listener: () => void) => this.subscribe(listener);
    await sessionsOver(routes, onChange, { ms: sessionLimitMs, reason, clock: ports.clock });
    this.#wiring.end();
    this.#pause.end();
    this.#gaps[Symbol.dispose]();
  }

  #setPaused(mark: OverrideMark | null, by: string): void {
    this.#pause.set(mark, by);
    this.#wiring.dispatchAll({ kind: 'pause', mark });
    this.#wiring.tell({ kind: 'engine' });
  }

  #dispatch(target: string, event: Event): Fault | null {
    return this.#with(target, (unit) => {
      unit.actor.dispatch(event);
      return null;
    });
  }

  #with<T>(target: string, act: (unit: TargetUnit) => T): T | Fault {
    const unit = this.#wiring.roster.units.get(target);
    return unit ? act(unit) : fault('no-such-target', { target });
  }
}

function markOf(until: Until, by: string): OverrideMark {
  return { untilWallMs: until.untilWallMs, by };
}
