import { createConnection, type Socket } from 'node:net';
import { createEngine } from '../../electron/engine/create-engine.ts';
import type { DatagramGateDefinition } from '../../electron/engine/datagram-gate.ts';
import type { PowerDriver } from '../../electron/engine/driver.ts';
import type { EngineControl } from '../../electron/engine/engine.ts';
import type { GateDefinition } from '../../electron/engine/gate.ts';
import type { LeaseSource } from '../../electron/engine/lease-source.ts';
import type { Network } from '../../electron/engine/network.ts';
import type { ProbeDefinition } from '../../electron/engine/probe.ts';
import type { AccessEntry, ServerDefinition } from '../../electron/engine/protocol-server.ts';
import { boundedMemory, type Memory } from '../../electron/engine/memory.ts';
import type { WarningDefinition } from '../../electron/engine/warning.ts';
import { byId } from '../../electron/engine/registry.ts';
import { datagramGates } from '../../electron/protocols/datagram-gates.ts';
import { checks } from '../../electron/protocols/checks.ts';
import { gates } from '../../electron/protocols/gates.ts';
import { pickers } from '../../electron/protocols/pickers.ts';
import { probes } from '../../electron/protocols/probes.ts';
import type {
  ListenerSettings,
  RouteSettings,
  Settings,
  TargetSettings,
  TcpRouteSettings,
} from '../../shared/settings.ts';
import type { RouteView, TargetView } from '../../shared/snapshot.ts';
import { afterEach, expect } from 'vitest';
import { fastClock } from './fast-clock.ts';
import { freePort, Machine, type MachineOptions } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';

/** An engine with real sockets on a fast clock, and everything that a test wants to see of it. */
export class EngineLab {
  readonly clock: ReturnType<typeof fastClock>;
  readonly journal: MemoryJournal;
  readonly engine: EngineControl;
  readonly bugs: unknown[] = [];
  /** Everything written to access logs. */
  readonly accesses: AccessEntry[] = [];
  readonly memory: Memory;

  constructor(
    drivers: readonly PowerDriver[],
    journal = new MemoryJournal(),
    clock = fastClock(20),
    more: {
      readonly network?: Partial<Network>;
      readonly probes?: readonly ProbeDefinition[];
      readonly gates?: readonly GateDefinition[];
      readonly datagramGates?: readonly DatagramGateDefinition[];
      readonly memory?: Memory;
      readonly warnings?: readonly WarningDefinition[];
      readonly servers?: readonly ServerDefinition[];
      readonly secret?: (name: string) => string;
      readonly platform?: NodeJS.Platform;
      readonly leaseSources?: readonly LeaseSource[];
    } = {},
  ) {
    this.clock = clock;
    this.journal = journal;
    this.memory = more.memory ?? boundedMemory();
    this.engine = createEngine({
      clock: this.clock,
      journal,
      network: {
        interfaces: () => [],
        neighbourMac: async () => null,
        gateway: async () => null,
        portHolder: async () => null,
        ...more.network,
      },
      platform: more.platform ?? 'linux',
      pins: { get: () => ({}), pin: () => undefined },
      memory: this.memory,
      registry: {
        drivers: byId(drivers),
        gates: byId([...gates.values(), ...(more.gates ?? [])]),
        datagramGates: byId([...datagramGates.values(), ...(more.datagramGates ?? [])]),
        probes: byId([...probes.values(), ...(more.probes ?? [])]),
        servers: byId(more.servers ?? []),
        pickers,
        checks,
        warnings: byId(more.warnings ?? []),
      },
      leaseSources: more.leaseSources ?? [],
      openAccessLog: () => ({ write: (entry) => void this.accesses.push(entry), close: async () => undefined }),
      secret: more.secret ?? (() => ''),
      onBug: (error) => this.bugs.push(error),
    });
  }

  route(id: string): RouteView {
    const view = this.engine.routeView(id);
    if (!view) throw new Error(`no route ${id}`);
    return view;
  }

  /** Why visits were refused or answered here, as the history has it: texts, or codes of faults; a sum counts as many. */
  refusals(): readonly string[] {
    return this.journal.records
      .filter(({ kind }) => kind === 'refused' || kind === 'answered')
      .flatMap(({ reason, fault, timesCount }) => Array<string>(timesCount ?? 1).fill(reason ?? fault?.code ?? '?'));
  }

  target(id: string): TargetView {
    const view = this.engine.targetView(id);
    if (!view) throw new Error(`no target ${id}`);
    return view;
  }

  /** Resolves as soon as `condition` holds; looked at after every change, and now and then. */
  until(what: string, condition: () => boolean, limitMs = 40_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (end: () => void) => {
        subscription[Symbol.dispose]();
        clearInterval(poll);
        clearTimeout(limit);
        end();
      };
      const look = () => {
        if (condition()) finish(resolve);
      };
      const subscription = this.engine.subscribe(look);
      const poll = setInterval(look, 20);
      const limit = setTimeout(() => {
        const states = this.engine
          .snapshot()
          .targets.map((target) => `${target.id}: ${target.state.kind} (${target.why})`);
        const history = this.journal.records
          .slice(-12)
          .map((record) => `${record.target ?? ''} ${record.kind} ${record.reason ?? record.text ?? ''}`);
        finish(() => reject(new Error(`never came: ${what}\n${states.join('\n')}\n${history.join('\n')}`)));
      }, limitMs);
      look();
    });
  }

  /** Resolves when so much time has passed on the clock. */
  passed(ms: number): Promise<void> {
    const startMs = this.clock.monotonicMs();
    return this.until(`${ms} ms`, () => this.clock.monotonicMs() - startMs >= ms, 40_000);
  }

  untilState(id: string, kind: TargetView['state']['kind']): Promise<void> {
    return this.until(`${id} ${kind}`, () => this.target(id).state.kind === kind);
  }
}

export interface BenchOptions extends MachineOptions {
  readonly factor?: number;
  readonly journal?: MemoryJournal;
  readonly network?: Partial<Network>;
  /** Whose rules the engine follows; those of Linux when left out. */
  readonly platform?: NodeJS.Platform;
  readonly leaseSources?: readonly LeaseSource[];
  /** Besides those that there are. */
  readonly probes?: readonly ProbeDefinition[];
  readonly gates?: readonly GateDefinition[];
  readonly memory?: Memory;
  readonly warnings?: readonly WarningDefinition[];
  readonly secret?: (name: string) => string;
  /** Instead of parts of the machine's own driver. */
  readonly driver?: Partial<PowerDriver>;
  readonly target?: TargetFields;
  readonly route?: Partial<TcpRouteSettings>;
}

/** One machine behind one route, in an engine of its own; ended by `end`. */
export interface Bench {
  readonly lab: EngineLab;
  readonly machine: Machine;
  /** Port of the route `files` to the target `nas`. */
  readonly port: number;
  readonly settings: TcpSettings;
  /** A new engine on the same machine and port, as the next start of the app. The one before must be stopped. */
  restart(journal: MemoryJournal): Promise<EngineLab>;
  end(): Promise<void>;
}

export async function oneMachine(options: BenchOptions = {}): Promise<Bench> {
  const clock = fastClock(options.factor ?? 20);
  const machine = await Machine.create({ ...options, clock });
  const port = await freePort();
  const to = { target: 'nas', port: machine.port, endPort: machine.port };
  const all = settings(
    [targetSettings({ id: 'nas', host: machine.host, ...options.target })],
    [routeSettings({ id: 'files', listenPort: port, to, ...options.route })],
  );
  const labs: EngineLab[] = [];
  const restart = async (journal: MemoryJournal) => {
    const next = new EngineLab([machine.driver('machine', options.driver)], journal, clock, options);
    labs.push(next);
    await next.engine.apply(all);
    return next;
  };
  const lab = await restart(options.journal ?? new MemoryJournal());
  const end = async () => {
    await Promise.all(labs.map((one) => one.engine.stop(0)));
    await machine.end();
  };
  return { lab, machine, port, settings: all, restart, end };
}

/** Several machines in one engine, each behind a route of its own (`to-<id>`) and with a driver of its own. */
export interface Rack {
  readonly lab: EngineLab;
  readonly settings: TcpSettings;
  machine(id: string): Machine;
  /** Port of the route to that machine. */
  port(id: string): number;
  end(): Promise<void>;
}

export type RackMachine = MachineOptions & { readonly target?: TargetFields; readonly driver?: Partial<PowerDriver> };

export async function manyMachines(
  described: Readonly<Record<string, RackMachine>>,
  options: Pick<BenchOptions, 'factor' | 'network' | 'platform' | 'probes'> = {},
): Promise<Rack> {
  const clock = fastClock(options.factor ?? 20);
  const placed = await Promise.all(
    Object.entries(described).map(async ([id, { target, driver, ...machineOptions }]) => {
      const machine = await Machine.create({ ...machineOptions, clock });
      return { id, machine, port: await freePort(), target, driver };
    }),
  );
  const drivers = placed.map(({ id, machine, driver }) => machine.driver(id, driver));
  const lab = new EngineLab(drivers, new MemoryJournal(), clock, options);
  const all = settings(
    placed.map(({ id, machine, target }) => targetSettings({ id, host: machine.host, power: { kind: id }, ...target })),
    placed.map(({ id, machine, port }) =>
      routeSettings({
        id: `to-${id}`,
        listenPort: port,
        to: { target: id, port: machine.port, endPort: machine.port },
      }),
    ),
  );
  await lab.engine.apply(all);
  const find = (id: string) => {
    const found = placed.find((one) => one.id === id);
    if (!found) throw new Error(`no machine ${id}`);
    return found;
  };
  return {
    lab,
    settings: all,
    machine: (id) => find(id).machine,
    port: (id) => find(id).port,
    async end() {
      await lab.engine.stop(0);
      await Promise.all(placed.map(({ machine }) => machine.end()));
    },
  };
}

/** Opens racks, and after each test ends them and expects that no bug was met. */
export function racks(): (...options: Parameters<typeof manyMachines>) => Promise<Rack> {
  const open = endedAfterEach<Rack>((rack) => rack.lab.bugs);
  return async (...options) => open(await manyMachines(...options));
}

/** Opens benches, and after each test ends them and expects that no bug was met. */
export function benches(): (options?: BenchOptions) => Promise<Bench> {
  const open = endedAfterEach<Bench>((bench) => bench.lab.bugs);
  return async (options) => open(await oneMachine(options));
}

/** Ends after each test whatever was given to it in that test. */
export function endedAfterEach<T extends { end(): Promise<void> }>(
  bugsOf: (one: T) => readonly unknown[],
): (one: T) => T {
  const opened: T[] = [];
  afterEach(async () => {
    const ending = opened.splice(0);
    const bugs = ending.flatMap(bugsOf);
    await Promise.all(ending.map((one) => one.end()));
    expect(bugs).toEqual([]);
  });
  return (one) => {
    opened.push(one);
    return one;
  };
}

/** What a test says of a target; the rest is the default of these tests. */
export type TargetFields = Partial<Omit<TargetSettings, 'idle'>> & { readonly idle?: Partial<TargetSettings['idle']> };

export function targetSettings(fields: TargetFields & { id: string }): TargetSettings {
  return {
    name: fields.id,
    host: '127.0.0.1',
    power: { kind: 'machine' },
    needs: [],
    whileAsleep: 'probe',
    ...fields,
    idle: {
      cooldownMs: 10_000,
      minAwakeMs: 0,
      holdOffMs: 3_000,
      sleepEvenIfNotOwned: false,
      busyChecks: [],
      ...fields.idle,
    },
  };
}

export function routeSettings(
  fields: Partial<TcpRouteSettings> & { id: string; listenPort: number; to: TcpRouteSettings['to'] },
): TcpRouteSettings {
  const { listenPort, ...rest } = fields;
  return {
    name: rest.id,
    kind: 'tcp',
    listen: [{ host: '127.0.0.1', port: listenPort, endPort: listenPort }],
    listener: null,
    match: null,
    sendProxyProtocol: null,
    allowFrom: null,
    denyFrom: [],
    serverSpeaksFirst: false,
    gate: null,
    inUse: { kind: 'open', quietBytes: 16 * 1024, quietMs: 5 * 60_000 },
    ...rest,
  };
}

/** Settings of TCP routes only. */
export type TcpSettings = Omit<Settings, 'routes'> & { readonly routes: readonly TcpRouteSettings[] };

export function settings<Route extends RouteSettings>(
  targets: readonly TargetSettings[],
  routes: readonly Route[],
  listeners: readonly ListenerSettings[] = [],
): Omit<Settings, 'routes'> & { readonly routes: readonly Route[] } {
  return { version: 1, targets, listeners, routes };
}

/** Connects, sends `text`, and resolves with what comes back up to its length; rejects when the connection breaks. */
export function ask(port: number, text: string): Promise<{ answer: string; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.length >= text.length) resolve({ answer, socket });
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
    socket.write(text);
  });
}
