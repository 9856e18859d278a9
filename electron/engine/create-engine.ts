import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { RouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';
import type { RouteView, Snapshot, TargetView } from '../../shared/snapshot.ts';
import { Admission } from './admission.ts';
import { Breaker } from './breaker.ts';
import { checkTargets, routesOf } from './check-targets.ts';
import type { PreflightStep } from './driver.ts';
import { contextFor, within } from './driver-calls.ts';
import type { EngineChange, EngineControl, EnginePorts, Until } from './engine.ts';
import { watchForGaps } from './gap-watch.ts';
import { Reachability } from './reachability.ts';
import { Reflexes } from './reflexes.ts';
import { RefusalLog } from './refusal-log.ts';
import { SessionLeases } from './session-leases.ts';
import { isInForce } from './target/derive.ts';
import type { OverrideMark } from './target/model.ts';
import { overrideOf } from './target/view.ts';
import { TargetUnit, type UnitLinks } from './target-unit.ts';
import { type RouteShares, TcpRoute } from './tcp-route.ts';

const trafficEveryMs = 250;
const preflightDeadlineMs = 60_000;
/** After an unexplained down, sessions go on while something came from the machine this recently. */
const stillHeardMs = 60_000;
/** The engine's own entry among the durable states: what is paused. */
const engineEntry = '';

/** Builds an engine without targets; `apply` gives it some. */
export function createEngine(ports: EnginePorts): EngineControl {
  return new Engine(ports);
}

class Engine implements EngineControl {
  readonly #ports: EnginePorts;
  readonly #units = new Map<string, TargetUnit>();
  readonly #routes = new Map<string, TcpRoute>();
  /** Removed from the settings; kept for the sessions that still go through them. */
  readonly #retired = new Set<TcpRoute>();
  readonly #listeners = new Set<(change: EngineChange) => void>();
  readonly #shares: RouteShares;
  readonly #reachability: Reachability;
  readonly #gaps: Disposable;
  readonly #wakers = new Map<string, Fault>();
  readonly #moved = new Set<string>();
  #trafficTimer: Disposable | null = null;
  #settings: Settings = { version: 1, targets: [], routes: [] };
  #paused: OverrideMark | null = null;
  #journalFault: Fault | null = null;
  #visits = 0;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#shares = {
      ports,
      admission: new Admission(),
      leases: new SessionLeases(),
      reflexes: new Reflexes(),
      breaker: new Breaker(),
      refusals: new RefusalLog(ports.journal, ports.clock),
      nextVisitId: () => `visit-${(this.#visits += 1)}`,
      onChange: (id) => this.#tell({ kind: 'route', id }),
      onTraffic: (id) => this.#noteTraffic(id),
    };
    this.#reachability = new Reachability(ports, {
      lookAtOthers: (except) => {
        for (const unit of this.#units.values()) if (unit.id !== except && unit.isAwake) void unit.prober.lookNow();
      },
      onChange: (isDoubtful) => {
        for (const unit of this.#units.values()) unit.actor.dispatch({ kind: 'cannot-tell', on: isDoubtful });
        this.#tell({ kind: 'engine' });
      },
    });
    this.#gaps = watchForGaps(ports.clock, () => this.lookAgain());
    const stored = ports.journal.durables().get(engineEntry) as { paused?: OverrideMark | null } | undefined;
    this.#paused = stored?.paused ?? null;
  }

  async apply(settings: Settings): Promise<void> {
    const [first] = checkTargets(settings, this.#ports.registry, this.#ports.network);
    if (first) throw new FaultError(first);
    this.#settings = settings;
    const kept = new Map(settings.routes.map((route) => [route.id, route]));
    const removed = [...this.#routes.values()].filter((route) => !isSameListener(route.settings, kept.get(route.id)));
    await Promise.all(removed.map((route) => this.#retire(route)));
    for (const id of this.#units.keys())
      if (!settings.targets.some((target) => target.id === id)) this.#removeTarget(id);
    for (const target of inOrderOfNeed(settings.targets)) this.#applyTarget(target);
    const added = settings.routes.filter((route) => !this.#routes.has(route.id));
    for (const route of settings.routes) this.#routes.get(route.id)?.change(route);
    await Promise.all(added.map((route) => this.#addRoute(route)));
    for (const unit of this.#units.values()) unit.begin();
    this.#tell({ kind: 'engine' });
  }

  snapshot(): Omit<Snapshot, 'revision'> {
    return {
      paused: overrideOf(this.#paused, { ms: 0, wallMs: this.#ports.clock.wallMs() }),
      problems: this.#problems(),
      targets: [...this.#units.values()].map((unit) => unit.view()),
      routes: [...this.#routes.values()].map((route) => route.view()),
    };
  }

  targetView(id: string): TargetView | null {
    return this.#units.get(id)?.view() ?? null;
  }

  routeView(id: string): RouteView | null {
    return this.#routes.get(id)?.view() ?? null;
  }

  subscribe(listener: (change: EngineChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  wake(target: string, by: string): Fault | null {
    return this.#with(target, (unit) => {
      if (!unit.actor.power.wake) return fault('no-wake-method', { target: unit.name });
      for (const route of this.#routesOf(target)) this.#shares.reflexes.forget(route.id);
      unit.actor.dispatch({ kind: 'wake-wanted', by });
      return null;
    });
  }

  async sleep(target: string, by: string, force: boolean): Promise<Fault | null> {
    const unit = this.#units.get(target);
    if (!unit) return fault('no-such-target', { target });
    const answer = unit.actor.sleepAnswer();
    unit.actor.dispatch({ kind: 'sleep-wanted', by, force });
    return answer;
  }

  keepAwake(target: string, by: string, until: Until): Fault | null {
    return this.#with(target, (unit) => unit.actor.dispatch({ kind: 'keep-awake', mark: markOf(until, by), by }));
  }

  doNotWake(target: string, by: string, until: Until): Fault | null {
    return this.#with(target, (unit) => unit.actor.dispatch({ kind: 'do-not-wake', mark: markOf(until, by), by }));
  }

  liftKeepAwake(target: string, by: string): Fault | null {
    return this.#with(target, (unit) => unit.actor.dispatch({ kind: 'keep-awake', mark: null, by }));
  }

  liftDoNotWake(target: string, by: string): Fault | null {
    return this.#with(target, (unit) => unit.actor.dispatch({ kind: 'do-not-wake', mark: null, by }));
  }

  release(target: string, by: string): Fault | null {
    return this.liftKeepAwake(target, by) ?? this.liftDoNotWake(target, by);
  }

  async probe(target: string): Promise<Fault | null> {
    const unit = this.#units.get(target);
    if (!unit) return fault('no-such-target', { target });
    const look = await unit.prober.lookNow();
    return look.power === 'unknown'
      ? fault('cannot-tell', { reason: `nothing could be learned about ${unit.name}.` })
      : null;
  }

  async preflight(target: string): Promise<readonly PreflightStep[] | Fault> {
    const unit = this.#units.get(target);
    if (!unit) return fault('no-such-target', { target });
    const bound = unit.actor.power.sleep;
    const { name } = unit;
    if (!bound?.driver.preflight)
      return fault('driver-unsupported', {
        driver: bound?.driver.title ?? name,
        what: 'there is nothing to check before sleeping',
      });
    const call = unit.actor.callReason('preflight', null);
    return this.#ask(() =>
      within(
        this.#ports,
        `the access check of ${name}`,
        preflightDeadlineMs,
        (signal) =>
          bound.driver.preflight?.(bound.config, contextFor(this.#ports, call, signal)) ?? Promise.resolve([]),
      ),
    );
  }

  async delete(target: string, by: string): Promise<Fault | null> {
    const unit = this.#units.get(target);
    if (!unit) return fault('no-such-target', { target });
    const bound = unit.actor.power.sleep ?? unit.actor.power.wake;
    if (!bound?.driver.delete)
      return fault('driver-unsupported', {
        driver: bound?.driver.title ?? unit.name,
        what: 'it has nothing to delete',
      });
    this.#ports.journal.append({ kind: 'delete-sent', target, by }, true);
    const call = unit.actor.callReason('person', by);
    const result = await this.#ask(async () => {
      await within(
        this.#ports,
        `deleting ${unit.name}`,
        preflightDeadlineMs,
        (signal) => bound.driver.delete?.(bound.config, contextFor(this.#ports, call, signal)) ?? Promise.resolve(),
      );
      return null;
    });
    return result;
  }

  pause(by: string, until: Until): void {
    this.#setPaused(markOf(until, by), by);
  }

  resume(by: string): void {
    this.#setPaused(null, by);
  }

  lookAgain(): void {
    this.#ports.journal.append({ kind: 'gap', text: 'this computer was away, or its clock was set' });
    for (const unit of this.#units.values()) unit.actor.dispatch({ kind: 'gap' });
  }

  async stop(sessionLimitMs: number): Promise<void> {
    const reason = fault('shutting-down', { what: 'Reveille' });
    const routes = [...this.#routes.values()];
    await Promise.all(routes.map((route) => route.end(reason)));
    await this.#sessionsEnd([...routes, ...this.#retired], sessionLimitMs);
    for (const unit of this.#units.values()) unit.end();
    this.#reachability.end();
    this.#gaps[Symbol.dispose]();
    this.#trafficTimer?.[Symbol.dispose]();
    this.#shares.refusals.flush();
  }

  #sessionsEnd(routes: readonly TcpRoute[], limitMs: number): Promise<void> {
    const count = () => routes.reduce((sum, route) => sum + route.sessionCount, 0);
    return new Promise((resolve) => {
      const done = () => {
        watching[Symbol.dispose]();
        timer[Symbol.dispose]();
        for (const route of routes) route.endSessions(false);
        resolve();
      };
      const watching = this.subscribe(() => count() === 0 && done());
      const timer = this.#ports.clock.after(limitMs, done);
      if (count() === 0) done();
    });
  }

  #applyTarget(target: TargetSettings): void {
    const routes = routesOf(this.#settings, target.id);
    const known = this.#units.get(target.id);
    if (known) {
      known.change(target, routes, this.#needsLimitMs(target));
      return;
    }
    const unit = new TargetUnit(target, routes, this.#needsLimitMs(target), this.#paused, this.#ports, this.#linksOf());
    this.#units.set(target.id, unit);
  }

  #linksOf(): UnitLinks {
    return {
      settle: (client) => {
        for (const route of this.#allRoutes()) if (route.settle(client)) return;
      },
      endSessions: (target, which) => this.#endSessions(target, which),
      routesOf: (target) => this.#routesOf(target),
      onWakeSent: (target) => this.#noteWakers(target),
      onStepped: (unit, wasUp) => this.#stepped(unit, wasUp),
      onJournalFault: (reason) => {
        if (this.#journalFault?.code === reason?.code) return;
        this.#journalFault = reason;
        this.#tell({ kind: 'engine' });
      },
      reachability: this.#reachability,
    };
  }

  /** Longest time all that a target needs may take, one after the other. */
  #needsLimitMs(target: TargetSettings): number {
    return target.needs.reduce((longest, id) => {
      const policy = this.#units.get(id)?.actor.policy;
      return Math.max(
        longest,
        policy ? policy.wakeLimitMs + policy.holdOffMs + policy.confirmDownMs + policy.needsLimitMs : 0,
      );
    }, 0);
  }

  #stepped(unit: TargetUnit, wasUp: boolean): void {
    if (wasUp !== unit.isUp) {
      for (const route of this.#routesOf(unit.id)) {
        if (unit.isUp) this.#shares.reflexes.forget(route.id);
        route.reconsider();
      }
    }
    for (const parent of unit.settings.needs) this.#units.get(parent)?.heldBy(unit);
    for (const child of this.#units.values()) if (child.settings.needs.includes(unit.id)) this.#tellChild(child);
    this.#tell({ kind: 'target', id: unit.id });
  }

  #tellChild(child: TargetUnit): void {
    const parents = child.settings.needs.map((id) => this.#units.get(id)).filter((parent) => parent !== undefined);
    child.actor.dispatch({ kind: 'needs', ready: parents.every((parent) => parent.isUp) });
    const failed = parents.find((parent) => parent.refusal !== null && !parent.isUp);
    if (failed && child.wantsItsNeeds) child.needFailed(failed);
  }

  #endSessions(target: string, which: 'all' | 'silent'): void {
    const routes = [...this.#allRoutes()].filter((route) => route.actor.id === target);
    if (which === 'all') {
      for (const route of routes) route.endSessions(true);
      return;
    }
    const nowMs = this.#ports.clock.monotonicMs();
    const heardMs = Math.max(...routes.map((route) => route.lastHeardMs));
    if (nowMs - heardMs >= stillHeardMs) {
      for (const route of routes) route.endSessions(false);
      return;
    }
    this.#ports.clock.after(heardMs + stillHeardMs - nowMs, () => {
      if (this.#units.get(target)?.isUp === false) this.#endSessions(target, 'silent');
    });
  }

  #noteWakers(target: string): void {
    const unit = this.#units.get(target);
    if (!unit) return;
    for (const source of unit.waitingSources) {
      const wakes = this.#shares.breaker.woke(source, target, this.#ports.clock.monotonicMs());
      if (wakes === null) continue;
      const reason = fault('waker-without-use', { source, target: unit.name, wakes });
      this.#wakers.set(`${target} ${source}`, reason);
      this.#ports.journal.append({ kind: 'waker-tripped', target, source, fault: reason });
      this.#tell({ kind: 'engine' });
    }
  }

  #problems(): readonly Fault[] {
    const isCutOff = [...this.#units.values()].some(
      (unit) => unit.actor.core.lastWord === 'unknown' && unit.actor.policy.down !== 'status',
    );
    const network =
      this.#reachability.problem ??
      (isCutOff ? fault('cannot-tell', { reason: 'it has no way to some of the machines.' }) : null);
    return [
      ...(network ? [network] : []),
      ...(this.#journalFault ? [this.#journalFault] : []),
      ...this.#wakers.values(),
    ];
  }

  #setPaused(mark: OverrideMark | null, by: string): void {
    this.#paused = mark;
    this.#ports.journal.append(
      { kind: mark ? 'paused' : 'resumed', target: engineEntry, by, durable: { paused: mark } },
      true,
    );
    for (const unit of this.#units.values()) unit.actor.dispatch({ kind: 'pause', mark });
    if (mark?.untilWallMs) {
      this.#ports.clock.after(Math.max(0, mark.untilWallMs - this.#ports.clock.wallMs()), () => {
        if (this.#paused === mark && !isInForce(mark, { ms: 0, wallMs: this.#ports.clock.wallMs() }))
          this.#tell({ kind: 'engine' });
      });
    }
    this.#tell({ kind: 'engine' });
  }

  async #addRoute(settings: RouteSettings): Promise<void> {
    const unit = this.#units.get(settings.to.target);
    if (!unit) return;
    const route = new TcpRoute(settings, unit.actor, unit.dialer, this.#shares);
    this.#routes.set(settings.id, route);
    await route.start();
  }

  async #retire(route: TcpRoute): Promise<void> {
    this.#routes.delete(route.id);
    this.#retired.add(route);
    await route.end(fault('service-removed', { route: route.settings.name }));
    this.#tell({ kind: 'route', id: route.id });
  }

  #removeTarget(id: string): void {
    const unit = this.#units.get(id);
    if (!unit) return;
    unit.end();
    this.#units.delete(id);
    this.#reachability.forget(id);
    if (unit.actor.core.owned)
      this.#ports.journal.append({ kind: 'left-on', target: id, reason: 'it was removed from the settings' });
    this.#tell({ kind: 'target', id });
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

  #with(target: string, act: (unit: TargetUnit) => Fault | null | void): Fault | null {
    const unit = this.#units.get(target);
    if (!unit) return fault('no-such-target', { target });
    return act(unit) ?? null;
  }

  async #ask<T>(call: () => Promise<T>): Promise<T | Fault> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof FaultError) return error.fault;
      this.#ports.onBug(error);
      throw error;
    }
  }

  #allRoutes(): readonly TcpRoute[] {
    for (const route of this.#retired) if (route.sessionCount === 0) this.#retired.delete(route);
    return [...this.#routes.values(), ...this.#retired];
  }

  #routesOf(target: string): readonly TcpRoute[] {
    return this.#allRoutes().filter((route) => route.actor.id === target);
  }
}

function markOf(until: Until, by: string): OverrideMark {
  return { untilWallMs: until.untilWallMs, by };
}

function isSameListener(before: RouteSettings, after: RouteSettings | undefined): boolean {
  if (!after) return false;
  return (
    before.kind === after.kind &&
    before.to.target === after.to.target &&
    JSON.stringify(before.listen) === JSON.stringify(after.listen)
  );
}

/** Targets after all that they need, so that a need is known when it is looked at. */
function inOrderOfNeed(targets: readonly TargetSettings[]): readonly TargetSettings[] {
  const ordered: TargetSettings[] = [];
  const place = (target: TargetSettings | undefined): void => {
    if (!target || ordered.includes(target)) return;
    for (const id of target.needs) place(targets.find((one) => one.id === id));
    ordered.push(target);
  };
  for (const target of targets) place(target);
  return ordered;
}
