import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../electron/engine/clock.ts';
import type { EngineChange, EngineControl } from '../../electron/engine/engine.ts';
import { parsePreamble } from '../../electron/engine/proxy-preamble.ts';
import { createHaproxy, type Haproxy } from '../../electron/service/haproxy/haproxy.ts';
import { registered } from '../../electron/service/kinds.ts';
import type { Fault } from '../../shared/faults.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import type { TargetState } from '../../shared/states.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { freePort } from '../engine/machine.ts';
import { describeWith, program } from '../requirements.ts';

const since = '2026-01-01T00:00:00Z';
const awake: TargetState = { kind: 'awake', since, leases: 0 };
const asleep: TargetState = { kind: 'asleep', since };

describeWith('a HAProxy that Reveille runs itself', [program('haproxy', 'haproxy')], () => {
  let folder: string;
  let haproxy: Haproxy;
  let service: Server;
  let servicePort: number;
  let ours: readonly ReturnType<typeof createTcpServer>[];
  let listenPort: number;
  let frontPort: number;
  let tcpPort: number;
  let tcpListenPort: number;
  const sockets = new Set<Socket>();
  /** Requests that the machine was asked. */
  const asked: IncomingMessage[] = [];
  /** Sources that the PROXY headers of connections to us name. */
  const sources: (string | null)[] = [];
  let state: TargetState = asleep;
  let isHanging = false;
  let problems: readonly Fault[] = [];
  const bugs: unknown[] = [];
  const held = new Map<string, string>();
  const cutOff: unknown[] = [];
  const listeners = new Set<(change: EngineChange) => void>();
  const probe = vi.fn<(target: string) => Promise<null>>(async () => null);

  const engine = {
    targetView: () => ({ state, fault: null }) as unknown as TargetView,
    place: async (_target: string, port: number) => ({ address: '127.0.0.1', port }),
    probe,
    subscribe(listener: (change: EngineChange) => void) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
  } as unknown as EngineControl;

  function become(next: TargetState): void {
    state = next;
    for (const listener of listeners) listener({ kind: 'target', id: 'nas' });
  }

  beforeAll(async () => {
    service = createServer((incoming, response) => {
      asked.push(incoming);
      if (!isHanging) response.end('machine');
      else response.write('m');
    });
    servicePort = await listen(service);
    const serve = (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (!bytes.includes('\r\n\r\n', 16)) return;
        const preamble = parsePreamble(bytes);
        sources.push(preamble.kind === 'complete' ? preamble.source : 'none');
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nours');
      });
    };
    ours = [createTcpServer(serve), createTcpServer(serve)];
    [listenPort = 0, tcpListenPort = 0] = await Promise.all(ours.map(listen));
    [frontPort, tcpPort] = [await freePort(), await freePort()];
  });
  afterAll(async () => {
    service.closeAllConnections();
    service.close();
    for (const socket of sockets) socket.destroy();
    for (const server of ours) server.close();
  });

  function create(): Haproxy {
    const made = createHaproxy({
      clock: systemClock,
      folder,
      here: () => ({ ownNames: ['pi'], hasIpv6: false }),
      onProblems: (faults) => (problems = faults),
      onBug: (error) => bugs.push(error),
    });
    made.source.start({
      hold: (target, what) => void (what === null ? held.delete(target) : held.set(target, what)),
      cutOff: (...session) => void cutOff.push(session),
    });
    return made;
  }

  function follow(more: object = {}, program = 'haproxy'): void {
    const raw = {
      version: 1,
      targets: [{ id: 'nas', host: '127.0.0.1', wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' } }],
      listeners: [{ id: 'web', listen: `127.0.0.1:${listenPort}` }],
      routes: [
        { id: 'plain', kind: 'http', listener: 'web', to: { target: 'nas', port: servicePort }, ...more },
        { id: 'tcp', kind: 'tcp', listen: `127.0.0.1:${tcpListenPort}`, to: { target: 'nas', port: servicePort } },
      ],
      haproxy: {
        program,
        frontends: [
          { bind: `127.0.0.1:${frontPort}`, listener: 'web' },
          { bind: `127.0.0.1:${tcpPort}`, route: 'tcp' },
        ],
      },
    };
    const parsed = parseSettings(raw, registered);
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
    haproxy.follow(parsed.settings, engine);
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-haproxy-'));
    [state, isHanging, problems] = [asleep, false, []];
    for (const list of [asked, sources, bugs, cutOff]) list.length = 0;
    held.clear();
    probe.mockClear();
    haproxy = create();
  });
  afterEach(async () => {
    await haproxy.stop(0);
    rmSync(folder, { recursive: true, force: true });
    if (bugs.length > 0) throw bugs[0];
  });

  interface Answer {
    readonly body: string;
    readonly incoming: IncomingMessage;
  }

  function get(path: string, options: { port?: number; headers?: Record<string, string> } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asking = request(
        { host: '127.0.0.1', port: options.port ?? frontPort, path, headers: options.headers ?? {}, agent: false },
        (incoming) => {
          let body = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (text: string) => (body += text));
          incoming.on('end', () => resolve({ body, incoming }));
          incoming.on('error', reject);
        },
      );
      asking.on('error', reject);
      asking.end();
    });
  }

  const answers = (path: string, from: string, port?: number) =>
    eventually(async () => expect((await get(path, port === undefined ? {} : { port })).body).toBe(from));

  it('sends clients to us while the machine sleeps, to it while it is awake, and to us again', async () => {
    follow();
    await answers('/', 'ours');
    await answers('/', 'ours', tcpPort);
    expect(new Set(sources)).toEqual(new Set(['127.0.0.1']));
    expect(asked).toEqual([]);
    become(awake);
    await answers('/', 'machine');
    await answers('/', 'machine', tcpPort);
    become(asleep);
    await answers('/', 'ours');
    expect(problems).toEqual([]);
  });

  it('tells the machine for whom it asks, and believes no client about that', async () => {
    follow({ match: { path: '/x' }, stripPath: true, sendHost: 'inside' });
    become(awake);
    await answers('/x/y?z', 'machine');
    asked.length = 0;
    const forged = { 'x-forwarded-for': '1.2.3.4', x_real_ip: '1.2.3.4', forwarded: 'for=1.2.3.4' };
    await get('/x/y?z', { headers: { ...forged, host: `127.0.0.1:${frontPort}` } });
    expect(asked[0]?.url).toBe('/y?z');
    expect(asked[0]?.headers).toMatchObject({
      host: 'inside',
      forwarded: `for=127.0.0.1;host="127.0.0.1:${frontPort}";proto=http`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${frontPort}`,
      'x-forwarded-port': `${frontPort}`,
    });
    expect(asked[0]?.headers).not.toHaveProperty('x_real_ip');
  });

  it.each([
    ['an icon', '/favicon.ico', {}],
    ['a monitor', '/', { 'user-agent': 'Uptime-Kuma/1.23' }],
    ['a page fetched ahead', '/', { 'sec-purpose': 'prefetch' }],
    ['a page elsewhere', '/', { 'sec-fetch-site': 'cross-site' }],
    ['another name than ours', '/', { host: 'evil.example' }],
    ['dots in the path', '/a/%2e./b', {}],
    ['letters written as codes', '/%61', {}],
  ])('leaves to us what may be no reason to be awake, or is read in two ways: %s', async (_, path, headers) => {
    follow();
    become(awake);
    await answers('/', 'machine');
    expect((await get(path, { headers: { host: 'pi', ...headers } })).body).toBe('ours');
    expect((await get('/', { headers: { host: 'pi' } })).body).toBe('machine');
  });

  it('holds the machine while a session runs, also over a reload, and sends nobody new before a sleep', async () => {
    follow();
    become(awake);
    await answers('/', 'machine');
    await eventually(async () => expect(held.size).toBe(0));
    isHanging = true;
    const hanging = get('/long').catch(() => null);
    await eventually(async () => expect(held.get('nas')).toBe('1 connection through HAProxy'));
    follow({ match: { path: '/' }, denyFrom: ['192.0.2.1'] });
    const version = () => /version\.(\w+)/.exec(readFileSync(join(folder, 'haproxy.cfg'), 'utf8'))?.[1];
    const before = version();
    await eventually(async () => expect(version()).not.toBe(before));
    isHanging = false;
    await answers('/', 'machine');
    expect(held.get('nas')).toMatch(/connections? through HAProxy/);
    become({ kind: 'goingToSleep', since, phase: 'warning' });
    await haproxy.source.beforeSleep('nas', new AbortController().signal);
    expect(held.get('nas')).toMatch(/connections? through HAProxy/);
    expect((await get('/')).body).toBe('ours');
    become(awake);
    await answers('/', 'machine');
    // The machine was told to sleep and did: what is left of the session has nobody at its other end.
    become({ kind: 'goingToSleep', since, phase: 'warning' });
    await haproxy.source.beforeSleep('nas', new AbortController().signal);
    become({ kind: 'goingToSleep', since, phase: 'commanded' });
    expect(cutOff).toEqual([['nas', 'plain', '127.0.0.1']]);
    become(asleep);
    await hanging;
    await eventually(async () => expect(held.size).toBe(0));
  });

  it('brings to us whom the machine does not answer, and has it looked at', async () => {
    follow();
    become(awake);
    await answers('/', 'machine');
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
    try {
      expect((await get('/')).body).toBe('ours');
      expect(probe).toHaveBeenCalledWith('nas');
    } finally {
      await new Promise<void>((resolve) => service.listen(servicePort, '127.0.0.1', () => resolve()));
    }
  });

  it('is found again after a crash of ours, and ends with us', async () => {
    follow();
    become(awake);
    await answers('/', 'machine');
    // What a crash leaves is a HAProxy that nobody looks after.
    const crashed = haproxy;
    haproxy = create();
    follow();
    await answers('/', 'machine');
    await haproxy.stop(0);
    await crashed.stop(0);
    await expect(get('/')).rejects.toThrow('ECONNREFUSED');
  });

  it('says what HAProxy does not like, and that there is none', async () => {
    follow({}, join(folder, 'no-haproxy'));
    await eventually(async () => expect(problems.map(({ code }) => code)).toEqual(['program-missing']));
    expect(held.size).toBe(0);
    await haproxy.source.beforeSleep('nas', new AbortController().signal);
    follow();
    await answers('/', 'ours');
    expect(problems).toEqual([]);
  });

  it('says why it does not run', async () => {
    const blocker = createTcpServer();
    await new Promise<void>((resolve) => blocker.listen(frontPort, '127.0.0.1', () => resolve()));
    follow();
    await eventually(async () => expect(problems.map(({ code }) => code)).toEqual(['haproxy-ended']));
    expect(JSON.stringify(problems)).toContain(`${frontPort}`);
    await new Promise((resolve) => blocker.close(resolve));
    await answers('/', 'ours');
    await eventually(async () => expect(problems).toEqual([]));
  });
});

function listen(server: { listen(port: number, host: string, done: () => void): unknown; address(): unknown }) {
  return new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 50 });
}
