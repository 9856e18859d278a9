import { type Fault, FaultError, fault } from '../../../shared/faults.ts';
import type { Settings } from '../../../shared/settings.ts';
import { type Clock, delay } from '../../engine/clock.ts';
import type { EngineControl, Place } from '../../engine/engine.ts';
import type { LeaseLinks } from '../../engine/lease-source.ts';
import { judgeUse, type UseMemory, useInWords } from './in-use.ts';
import { type MasterSocket, NoAnswerError } from './master-socket.ts';
import { ordersFor, type Wanted } from './orders.ts';
import type { OwnProcess } from './own-process.ts';
import { type Backend, backendsOf, type Frontend, type UseRule } from './plan.ts';
import {
  askProcesses,
  askWorkers,
  type MachineServer,
  machineServers,
  versionRun,
  type WorkerSeen,
} from './processes.ts';
import { readSessions, type SessionSeen } from './sessions.ts';
import { takesClients } from './takes-clients.ts';
import type { ServerRow } from './statistics.ts';

/** An address is looked up again after that, or when its machine changes. */
const placeMs = 15_000;
/** A server that clients could not reach stays out for so long; they come to us, who find out what is the matter. */
const doubtMs = 10_000;
/** Sessions of a machine that went down by itself end once nothing moved for so long. */
const silenceMs = 60_000;
const askTries = 3;
const betweenTriesMs = 300;
const orderTries = 3;
/** Of sessions whose service is in the settings no more. */
const usualRule: UseRule = { kind: 'open', quietBytes: 0, quietMs: 0, patienceMs: 0 };

export interface SteeringParts {
  readonly clock: Clock;
  readonly engine: EngineControl;
  readonly links: LeaseLinks;
  readonly socket: MasterSocket;
  /** The one that Reveille runs itself; null: a service. */
  readonly own: OwnProcess | null;
}

/** Asks a running HAProxy who uses which machine, and keeps its servers in the states of the machines. */
export class Steering {
  readonly #parts: SteeringParts;
  #backends: ReadonlyMap<string, Backend> = new Map();
  /** Machines behind a frontend; those that are not any more too, since sessions may be left. */
  readonly #targets = new Set<string>();
  readonly #memories = new Map<string, UseMemory>();
  readonly #failures = new Map<string, number>();
  readonly #doubtedUntilMs = new Map<string, number>();
  readonly #places = new Map<string, { readonly place: Place | null; readonly atMs: number }>();
  readonly #states = new Map<string, { readonly kind: string; readonly takesClients: boolean }>();
  /** About to be told to sleep: nobody new is sent there, whatever their state. */
  readonly #leaving = new Set<string>();
  /** Put to sleep by us: sessions that are left have nobody at their other end. */
  readonly #cutOff = new Set<string>();
  /** Who was connected to a machine when it was about to be told to sleep. */
  readonly #connected = new Map<string, readonly SessionSeen[]>();
  #version: string | null = null;
  #failure: Fault | null = null;
  #isEnded = false;
  // One after the other: what was found before somebody else gave an order must not be acted on after it.
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: SteeringParts) {
    this.#parts = parts;
  }

  follow(plan: readonly Frontend[], { targets }: Settings): void {
    this.#backends = new Map(backendsOf(plan).map((backend) => [backend.name, backend]));
    for (const { target } of this.#backends.values()) this.#targets.add(target);
    const known = new Set(targets.map(({ id }) => id));
    for (const target of this.#targets) if (!known.has(target)) this.#targets.delete(target);
    this.#places.clear();
  }

  /** Which configuration takes new clients, empty when it is none of ours; null: nobody answers. */
  get version(): string | null {
    return this.#version;
  }

  /** Why it does not do its work; null: it does. */
  get fault(): Fault | null {
    return this.#failure;
  }

  /** Process id of the master; null: nobody answers. */
  async master(): Promise<number | null> {
    await this.#last;
    return askProcesses(this.#parts.socket).then(
      ({ master }) => master,
      () => null,
    );
  }

  /** A target may have changed. True when something else is wanted of HAProxy now. */
  noticed(target: string): boolean {
    if (!this.#targets.has(target)) return false;
    const view = this.#parts.engine.targetView(target);
    const before = this.#states.get(target);
    const kind = view?.state.kind ?? 'unknown';
    const now = { kind, takesClients: view !== null && takesClients(view) };
    this.#states.set(target, now);
    if (view?.state.kind === 'goingToSleep' && view.state.phase === 'commanded') this.#tellCutOff(target);
    if (kind !== 'goingToSleep') {
      this.#leaving.delete(target);
      this.#connected.delete(target);
    }
    if (kind === 'asleep' && before?.kind === 'goingToSleep') this.#cutOff.add(target);
    if (kind !== 'asleep') this.#cutOff.delete(target);
    if (before?.kind === kind && before.takesClients === now.takesClients) return false;
    for (const key of this.#places.keys()) if (key.startsWith(`${target} `)) this.#places.delete(key);
    return true;
  }

  #tellCutOff(target: string): void {
    for (const { proxy, source } of this.#connected.get(target) ?? []) {
      const route = this.#backends.get(proxy)?.route;
      if (route !== undefined) this.#parts.links.cutOff(target, route, source);
    }
    this.#connected.delete(target);
  }

  /** Asks all workers, holds what they use, and gives the orders that are missing. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const workers = await this.#ask();
      this.#holdUsed(workers);
      await this.#order(workers);
      await this.#endLeftSessions(workers);
    });
  }

  /** From now on nobody new is sent to the target; rejects with a FaultError when that is not sure. */
  beforeSleep(target: string, signal: AbortSignal): Promise<void> {
    if (!this.#targets.has(target)) return Promise.resolve();
    this.#leaving.add(target);
    return this.#inTurn(async () => {
      let workers = await this.#askSurely();
      // A worker that is leaving takes no orders, and no clients either.
      const stillIn = () =>
        workers
          .filter(({ isLeaving }) => !isLeaving)
          .flatMap(machineServers)
          .find((one) => one.target === target && !one.row.isOut);
      // A reload may bring another worker between two questions.
      for (let left = orderTries; left > 0 && stillIn(); left -= 1) {
        signal.throwIfAborted();
        await this.#order(workers);
        workers = await this.#askSurely();
      }
      const still = stillIn();
      if (still) this.#parts.socket.fail(`${still.row.proxy} could not be taken out of service`);
      this.#holdUsed(workers);
      this.#connected.set(target, await this.#sessionsOf(target, workers));
    });
  }

  /** Sends nobody to any machine any more, and holds none. */
  async withdraw(): Promise<void> {
    this.#backends = new Map();
    await this.look();
    this.#holdAll(null);
    this.end();
  }

  /** Asks and orders nothing more; what is held stays so. */
  end(): void {
    this.#isEnded = true;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(() => (this.#isEnded ? undefined : act()));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #askSurely(): Promise<readonly WorkerSeen[]> {
    const workers = await this.#ask();
    if (this.#failure?.code === 'haproxy-unreachable') throw new FaultError(this.#failure);
    return workers;
  }

  /** None when nobody answers; why is in `#failure`, and unless none runs, its machines are taken to be in use. */
  async #ask(): Promise<readonly WorkerSeen[]> {
    const { own } = this.#parts;
    try {
      const workers = await this.#askPatiently();
      own?.answered();
      this.#failure = null;
      this.#version = workers[0] ? versionRun(workers[0]) : '';
      return workers;
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      this.#version = null;
      this.#failure = error.fault;
      const isNone = own !== null && !own.isRunning && error instanceof NoAnswerError && error.isAbsent;
      if (isNone) this.#failure = own.ending === null ? null : fault('haproxy-ended', { detail: own.ending });
      this.#holdAll(isNone ? null : 'HAProxy does not say who uses it');
      if (own?.isStarting) this.#failure = null;
      return [];
    }
  }

  /** In the middle of a reload what one answer tells may be gone before the next. */
  async #askPatiently(): Promise<readonly WorkerSeen[]> {
    const { socket, clock } = this.#parts;
    for (let left = this.#version === null ? 1 : askTries; ; left -= 1) {
      try {
        return await askWorkers(socket);
      } catch (error) {
        if (left <= 1 || !(error instanceof NoAnswerError) || error.isAbsent) throw error;
        await delay(clock, betweenTriesMs);
      }
    }
  }

  #holdAll(what: string | null): void {
    if (what === null) this.#memories.clear();
    if (this.#isEnded) return;
    for (const target of this.#targets) this.#parts.links.hold(target, what);
  }

  #holdUsed(workers: readonly WorkerSeen[]): void {
    if (workers.length === 0) return;
    const nowMs = this.#parts.clock.monotonicMs();
    const used = new Map<string, { sessions: number; isUsed: boolean }>();
    const seen = new Set<string>();
    for (const worker of workers) {
      for (const { row, target } of machineServers(worker)) {
        const key = keyOf(worker, row);
        seen.add(key);
        const rule = this.#backends.get(row.proxy)?.use ?? usualRule;
        const use = judgeUse(rule, this.#memories.get(key) ?? null, row, nowMs);
        this.#memories.set(key, use.memory);
        const sum = used.get(target) ?? { sessions: 0, isUsed: false };
        used.set(target, { sessions: sum.sessions + use.sessions, isUsed: sum.isUsed || use.isUsed });
        this.#heedFailures(key, row, target, nowMs);
        this.#targets.add(target);
      }
    }
    for (const key of this.#memories.keys()) if (!seen.has(key)) this.#memories.delete(key);
    for (const key of this.#failures.keys()) if (!seen.has(key)) this.#failures.delete(key);
    for (const target of this.#targets) {
      const { sessions, isUsed } = used.get(target) ?? { sessions: 0, isUsed: false };
      this.#parts.links.hold(target, useInWords(sessions, isUsed));
    }
  }

  /** Clients could not reach it: the next ones, and those that are tried again, come to us, who wake what has to be woken. */
  #heedFailures(key: string, row: ServerRow, target: string, nowMs: number): void {
    const before = this.#failures.get(key) ?? 0;
    this.#failures.set(key, row.failures);
    if (row.failures <= before) return;
    this.#doubtedUntilMs.set(row.proxy, nowMs + doubtMs);
    void this.#parts.engine.probe(target);
  }

  async #order(workers: readonly WorkerSeen[]): Promise<void> {
    const current = workers.find(({ isLeaving }) => !isLeaving);
    for (const { row } of current ? machineServers(current) : []) {
      for (const order of ordersFor(row, await this.#wanted(row))) await this.#tell(current, order);
    }
  }

  #tell(worker: WorkerSeen | undefined, order: string): Promise<string> {
    return this.#parts.socket.ask(`@!${worker?.pid ?? 1} ${order}`);
  }

  async #wanted({ proxy, server }: ServerRow): Promise<Wanted> {
    const backend = this.#backends.get(proxy);
    if (!backend || backend.server !== server || !this.#mayServe(backend)) return null;
    const place = await this.#placeOf(backend);
    // It may have changed while its address was looked up; HAProxy knows no zones.
    return place && this.#mayServe(backend) && !place.address.includes('%') ? place : null;
  }

  #mayServe({ target, name }: Backend): boolean {
    if (this.#leaving.has(target)) return false;
    if ((this.#doubtedUntilMs.get(name) ?? 0) > this.#parts.clock.monotonicMs()) return false;
    const view = this.#parts.engine.targetView(target);
    return view !== null && takesClients(view);
  }

  async #placeOf({ target, port }: Backend): Promise<Place | null> {
    const key = `${target} ${port}`;
    const nowMs = this.#parts.clock.monotonicMs();
    const known = this.#places.get(key);
    if (known && nowMs - known.atMs < placeMs) return known.place;
    const place = await this.#parts.engine.place(target, port);
    this.#places.set(key, { place, atMs: nowMs });
    return place;
  }

  /** Sessions with a machine that is down have nobody at their other end, and would hold it up when it is back. */
  async #endLeftSessions(workers: readonly WorkerSeen[]): Promise<void> {
    const nowMs = this.#parts.clock.monotonicMs();
    const isOver = (worker: WorkerSeen, { row, target }: MachineServer) => {
      if (row.sessions === 0 || this.#states.get(target)?.kind !== 'asleep') return false;
      const movedMs = this.#memories.get(keyOf(worker, row))?.movedMs ?? nowMs;
      return this.#cutOff.has(target) || nowMs - movedMs >= silenceMs;
    };
    for (const worker of workers) {
      const over = machineServers(worker).filter((one) => isOver(worker, one));
      if (over.length === 0) continue;
      for (const { id, proxy } of readSessions(await this.#tell(worker, 'show sess'))) {
        if (over.some(({ row }) => row.proxy === proxy)) await this.#tell(worker, `shutdown session ${id}`);
      }
    }
  }

  async #sessionsOf(target: string, workers: readonly WorkerSeen[]): Promise<readonly SessionSeen[]> {
    const sessions: SessionSeen[] = [];
    for (const worker of workers) {
      if (!machineServers(worker).some((one) => one.target === target && one.row.sessions > 0)) continue;
      sessions.push(...readSessions(await this.#tell(worker, 'show sess')));
    }
    return sessions.filter((session) => session.target === target);
  }
}

function keyOf({ pid }: WorkerSeen, { proxy, server }: ServerRow): string {
  return `${pid} ${proxy}/${server}`;
}
