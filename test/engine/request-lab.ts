import type { PowerDriver } from '../../electron/engine/driver.ts';
import type { HttpRouteSettings, ListenerSettings, Settings } from '../../shared/settings.ts';
import { Client } from './client.ts';
import { EngineLab, endedAfterEach, settings, type TargetFields, targetSettings } from './engine-lab.ts';
import { fastClock } from './fast-clock.ts';
import { type LineServer, lineServers } from './line-server.ts';
import { freePort, Machine, type MachineOptions } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';

export type RequestMachine = MachineOptions & {
  readonly target?: TargetFields;
  readonly driver?: Partial<PowerDriver>;
};

export interface RequestBenchOptions {
  readonly factor?: number;
  /** For every route. */
  readonly route?: Partial<HttpRouteSettings>;
}

/** Machines behind one shared listener (`web`), each with a route of its own name to it. */
export interface RequestBench {
  readonly lab: EngineLab;
  readonly settings: Settings;
  readonly port: number;
  machine(id: string): Machine;
  /** The server that the listener has now. */
  server(): LineServer;
  servers(): readonly LineServer[];
  /** Connects and sends the line; answers come back to the client. */
  send(line: string, host?: '127.0.0.1' | '::1'): Promise<Client>;
  /** Sends the line, waits for its answer, and leaves. */
  ask(line: string, host?: '127.0.0.1' | '::1'): Promise<string>;
  end(): Promise<void>;
}

async function requestBench(
  described: Readonly<Record<string, RequestMachine>>,
  options: RequestBenchOptions = {},
): Promise<RequestBench> {
  const clock = fastClock(options.factor ?? 20);
  const placed = await Promise.all(
    Object.entries(described).map(async ([id, { target, driver, ...machineOptions }]) => {
      const machine = await Machine.create({ ...machineOptions, clock });
      return { id, machine, target, driver };
    }),
  );
  const servers = lineServers();
  const drivers = placed.map(({ id, machine, driver }) => machine.driver(id, driver));
  const lab = new EngineLab(drivers, new MemoryJournal(), clock, { servers: [servers.definition] });
  const port = await freePort();
  const all = settings(
    placed.map(({ id, machine, target }) => targetSettings({ id, host: machine.host, power: { kind: id }, ...target })),
    placed.map(({ id, machine }) => httpRoute({ id, endpoints: [endpointAt(id, machine.port)], ...options.route })),
    [listenerSettings(port)],
  );
  await lab.engine.apply(all);
  const send = async (line: string, host: '127.0.0.1' | '::1' = '127.0.0.1') =>
    await Client.send(port, `${line}\n`, host);
  const latest = () => {
    const server = servers.opened.at(-1);
    if (!server) throw new Error('no server was opened');
    return server;
  };
  return {
    lab,
    settings: all,
    port,
    machine(id) {
      const found = placed.find((one) => one.id === id);
      if (!found) throw new Error(`no machine ${id}`);
      return found.machine;
    },
    server: latest,
    servers: () => servers.opened,
    send,
    async ask(line, host) {
      const client = await send(line, host);
      await lab.until(`an answer to ${line}`, () => client.text.includes('\n') || client.socket.destroyed);
      client.leave();
      return client.text.trimEnd();
    },
    async end() {
      await lab.engine.stop(0);
      await Promise.all(placed.map(({ machine }) => machine.end()));
    },
  };
}

/** Opens benches, and after each test ends them and expects that no bug was met. */
export function requestBenches(): (...options: Parameters<typeof requestBench>) => Promise<RequestBench> {
  const open = endedAfterEach<RequestBench>((bench) => bench.lab.bugs);
  return async (...options) => open(await requestBench(...options));
}

export function endpointAt(target: string, port: number): HttpRouteSettings['endpoints'][number] {
  return { kind: 'target', target, port, path: '/', tls: null, sendProxyProtocol: null };
}

export function httpRoute(
  fields: Partial<HttpRouteSettings> & Pick<HttpRouteSettings, 'id' | 'endpoints'>,
): HttpRouteSettings {
  return {
    name: fields.id,
    kind: 'http',
    listener: 'web',
    allowFrom: null,
    denyFrom: [],
    inUse: { kind: 'requests', quietBytes: 16 * 1024, quietMs: 5 * 60_000 },
    match: { host: null, path: '/', anyHost: false },
    strategy: 'in-order',
    usable: [1, 2, 3, 4],
    wakeAll: false,
    strictOrder: false,
    repeatUnsafe: false,
    replayLimitBytes: 1024 * 1024,
    explainFailure: false,
    stripPath: false,
    whileWaking: 'hold',
    gate: { kind: 'any' },
    ...fields,
  };
}

export function listenerSettings(port: number, fields: Partial<ListenerSettings> = {}): ListenerSettings {
  return {
    id: 'web',
    name: 'Web',
    kind: 'http',
    listen: [{ host: 'localhost', port, endPort: port }],
    tls: null,
    trustedProxies: [],
    proxyProtocolFrom: [],
    accessLog: null,
    ...fields,
  };
}
