import {
  createServer,
  type IncomingMessage,
  request as send,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import httpServer from '../../../electron/protocols/http.server.ts';
import type { HttpRouteSettings, ListenerSettings } from '../../../shared/settings.ts';
import {
  type EngineLab,
  EngineLab as Lab,
  endedAfterEach,
  type RackMachine,
  settings,
  targetSettings,
} from '../../engine/engine-lab.ts';
import { fastClock } from '../../engine/fast-clock.ts';
import { freePort, Machine, type Service } from '../../engine/machine.ts';
import { MemoryJournal } from '../../engine/memory-journal.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on whatever connections a machine gets. */
export function webService(
  answer: Answer,
  more: { onUpgrade?: (request: IncomingMessage, socket: Socket) => void } = {},
): Service {
  const server = createServer(answer);
  server.keepAliveTimeout = 0;
  if (more.onUpgrade) server.on('upgrade', more.onUpgrade);
  return (socket) => {
    socket.on('error', () => undefined);
    server.emit('connection', socket);
  };
}

/** Says what it was asked, and where. */
export function tellsWhatItGot(name: string): Service {
  return webService((request, response) => {
    let byteCount = 0;
    request.on('data', ({ length }: Buffer) => (byteCount += length));
    request.on('end', () => {
      response.end(
        JSON.stringify({ name, method: request.method, url: request.url, fields: request.headers, byteCount }),
      );
    });
  });
}

type Endpoint = HttpRouteSettings['endpoints'][number];
type Routes = Readonly<Record<string, Partial<HttpRouteSettings>>>;

export interface WebOptions {
  readonly machines?: Readonly<Record<string, RackMachine>>;
  /** By id; without endpoints it leads to the machine `nas`. */
  readonly routes?: Routes | ((to: (target: string) => Endpoint) => Routes);
  readonly listener?: Partial<ListenerSettings>;
  readonly factor?: number;
}

export interface Web {
  readonly lab: EngineLab;
  readonly port: number;
  readonly machine: (id: string) => Machine;
  /** Applies other settings of the routes or the listener. */
  readonly apply: (options: Pick<WebOptions, 'routes' | 'listener'>) => Promise<void>;
  end(): Promise<void>;
}

/** Machines behind HTTP routes on one listener. */
export async function openWeb(options: WebOptions = {}): Promise<Web> {
  const clock = fastClock(options.factor ?? 20);
  const described = options.machines ?? { nas: {} };
  const machines = new Map<string, Machine>();
  for (const [id, { target: _target, driver: _driver, ...machine }] of Object.entries(described)) {
    machines.set(id, await Machine.create({ service: tellsWhatItGot(id), ...machine, clock }));
  }
  const find = (id: string) => {
    const machine = machines.get(id);
    if (!machine) throw new Error(`no machine ${id}`);
    return machine;
  };
  const port = await freePort();
  const drivers = Object.entries(described).map(([id, { driver }]) => find(id).driver(id, driver));
  const lab = new Lab(drivers, new MemoryJournal(), clock, { servers: [httpServer] });
  const to = (target: string): Endpoint => ({
    kind: 'target',
    target,
    port: find(target).port,
    path: '/',
    tls: null,
    sendProxyProtocol: null,
  });
  const apply = async ({ routes = { web: {} }, listener }: Pick<WebOptions, 'routes' | 'listener'>) => {
    const all = typeof routes === 'function' ? routes(to) : routes;
    await lab.engine.apply(
      settings(
        Object.entries(described).map(([id, { target }]) =>
          targetSettings({ id, host: find(id).host, power: { kind: id }, ...target }),
        ),
        Object.entries(all).map(([id, route]) => httpRoute(id, { endpoints: [to('nas')], ...route })),
        [listenerSettings(port, listener)],
      ),
    );
  };
  await apply(options);
  const end = async () => {
    await lab.engine.stop(0);
    await Promise.all([...machines.values()].map((machine) => machine.end()));
  };
  return { lab, port, machine: find, apply, end };
}

/** Opens labs, and after each test ends them and expects that no bug was met. */
export function webs(): (options?: WebOptions) => Promise<Web> {
  const open = endedAfterEach<Web>((web) => web.lab.bugs);
  return async (options) => open(await openWeb(options));
}

export function listenerSettings(port: number, more: Partial<ListenerSettings> = {}): ListenerSettings {
  return {
    id: 'listener',
    name: 'listener',
    kind: 'http',
    listen: [{ host: '127.0.0.1', port, endPort: port }],
    tls: null,
    trustedProxies: [],
    proxyProtocolFrom: [],
    accessLog: {
      to: { kind: 'stdout' },
      format: 'json',
      prefix: '',
      date: true,
      time: true,
      msec: true,
      utc: true,
      rotateBytes: 0,
      keep: 0,
    },
    ...more,
  };
}

function httpRoute(
  id: string,
  more: Partial<HttpRouteSettings> & Pick<HttpRouteSettings, 'endpoints'>,
): HttpRouteSettings {
  return {
    id,
    name: id,
    kind: 'http',
    listener: 'listener',
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
    gate: { kind: 'http', background: [], real: [], usual: true, otherSites: false },
    ...more,
  };
}

export interface Got {
  readonly status: number;
  readonly fields: IncomingMessage['headers'];
  readonly text: string;
}

/** One request on a connection of its own; rejects when the connection breaks. */
export function get(
  port: number,
  path: string,
  options: RequestOptions & { body?: Buffer | string } = {},
): Promise<Got> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = send({ host: '127.0.0.1', port, path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, fields: response.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** What `tellsWhatItGot` said. */
export function told({ text }: Got): {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly byteCount: number;
} {
  return JSON.parse(text) as ReturnType<typeof told>;
}
