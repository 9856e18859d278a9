import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import command from '../../electron/drivers/command.driver.ts';
import docker from '../../electron/drivers/docker.driver.ts';
import ec2 from '../../electron/drivers/ec2.driver.ts';
import gce from '../../electron/drivers/gce.driver.ts';
import type { PowerDriver } from '../../electron/engine/driver.ts';
import type { Choice, TcpRouteSettings } from '../../shared/settings.ts';
import { startEc2Server } from '../drivers/ec2-server.ts';
import { serviceAccount, startGceServer } from '../drivers/gce-server.ts';
import { ask, EngineLab, routeSettings, settings, targetSettings } from './engine-lab.ts';
import { fastClock } from './fast-clock.ts';
import { freePort, Machine } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';

/** A power driver at work on a machine by its own kind of API, and how often that was told to start and stop it. */
interface Rig {
  readonly driver: PowerDriver;
  readonly power: Choice;
  /** Port of the service as the settings have it. */
  readonly port: number;
  readonly host?: string;
  orders(): { readonly wakes: number; readonly sleeps: number };
  end(): Promise<void>;
}

const secrets: Readonly<Record<string, string>> = {
  google: serviceAccount,
  aws: 'planted/secret+key0123456789abcdefABCDEF',
};

function choiceOf(driver: PowerDriver, raw: object): Choice {
  return { ...(driver.config.parse(raw) as object), kind: driver.id };
}

/** Two programs that ask a little server of the test's to do it. */
async function hookRig(machine: Machine): Promise<Rig> {
  const orders = { wakes: 0, sleeps: 0 };
  const server = createServer((request, response) => {
    const isStart = request.url === '/start';
    orders[isStart ? 'wakes' : 'sleeps'] += 1;
    void (isStart ? machine.wake() : machine.switchOff());
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const url = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  const program = (what: string) => [process.execPath, '-e', `fetch('${url}/${what}')`];
  return {
    driver: command,
    power: choiceOf(command, { start: program('start'), stop: program('stop') }),
    port: machine.port,
    host: machine.host,
    orders: () => orders,
    end: async () => void server.close(),
  };
}

/** A container engine whose one container publishes the machine's port as 8000. */
async function dockerRig(machine: Machine): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'rvl-engine-'));
  const socket = join(folder, 'docker.sock');
  const orders = { wakes: 0, sleeps: 0 };
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url?.endsWith('/json')) {
      const { power, since = 0 } = machine.status;
      const State = { Status: power === 'on' ? 'running' : 'exited', StartedAt: new Date(since).toISOString() };
      const Ports = { '8000/tcp': [{ HostPort: String(machine.port) }] };
      return response.end(JSON.stringify({ Id: 'f00d', Name: '/wiki', State, NetworkSettings: { Ports } }));
    }
    if (request.method === 'GET') return response.writeHead(404).end();
    const isStart = request.url?.endsWith('/start');
    orders[isStart ? 'wakes' : 'sleeps'] += 1;
    void (isStart ? machine.wake() : machine.switchOff());
    return response.writeHead(204).end();
  });
  server.listen(socket);
  await once(server, 'listening');
  return {
    driver: docker,
    power: choiceOf(docker, { container: 'wiki', engine: `unix://${socket}`, reach: 'published-ports' }),
    port: 8000,
    orders: () => orders,
    async end() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function gceRig(machine: Machine): Promise<Rig> {
  const server = await startGceServer('TERMINATED', async (status) => {
    if (status === 'RUNNING') await machine.wake();
    else await machine.switchOff();
  });
  server.natIp = machine.host;
  const count = (call: string) => server.calls.filter((one) => one === call).length;
  const options = { project: 'home-lab', zone: 'europe-west1-b', name: 'build', endpoint: server.endpoint };
  return {
    driver: gce,
    power: choiceOf(gce, { ...options, credentials: { secret: 'google' } }),
    port: machine.port,
    orders: () => ({ wakes: count('instances.start'), sleeps: count('instances.stop') }),
    async end() {
      await server.stop();
      expect(server.violations).toEqual([]);
    },
  };
}

async function ec2Rig(machine: Machine): Promise<Rig> {
  const server = await startEc2Server('stopped', (action) => {
    const isStart = action === 'StartInstances';
    void (isStart ? machine.wake() : machine.switchOff()).then(() => {
      server.state = isStart ? 'running' : 'stopped';
    });
  });
  server.address = machine.host;
  const count = (action: string) => server.calls.filter((call) => call.action === action).length;
  const accessKey = { id: 'AKIAIOSFODNN7EXAMPLE', secret: { secret: 'aws' } };
  return {
    driver: ec2,
    power: choiceOf(ec2, { region: 'eu-central-1', name: 'build', accessKey, endpoint: server.endpoint }),
    port: machine.port,
    orders: () => ({ wakes: count('StartInstances'), sleeps: count('StopInstances') }),
    end: () => server.stop(),
  };
}

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of opened.splice(0).toReversed()) await end();
});

async function open(makeRig: (machine: Machine) => Promise<Rig>) {
  const clock = fastClock(10);
  const machine = await Machine.create({ kind: 'status', clock });
  opened.push(() => machine.end());
  const rig = await makeRig(machine);
  opened.push(() => rig.end());
  const lab = new EngineLab([rig.driver], new MemoryJournal(), clock, { secret: (name) => secrets[name] ?? '' });
  opened.push(async () => {
    await lab.engine.stop(0);
    expect(lab.bugs).toEqual([]);
  });
  const port = await freePort();
  const to: TcpRouteSettings['to'] = { target: 'nas', port: rig.port, endPort: rig.port };
  const target = targetSettings({ id: 'nas', host: rig.host ?? null, power: rig.power });
  await lab.engine.apply(settings([target], [routeSettings({ id: 'files', listenPort: port, to })]));
  await lab.untilState('nas', 'asleep');
  return { lab, rig, machine, port };
}

const rigs: readonly (readonly [string, (machine: Machine) => Promise<Rig>])[] = [
  ['hooks', hookRig],
  ...(process.platform === 'win32' ? [] : ([['docker', dockerRig]] as const)),
  ['gce', gceRig],
  ['ec2', ec2Rig],
];

// What holds for a machine woken by a packet holds for these, whatever their API is like.
describe.each(rigs)('a machine behind %s', (_name, makeRig) => {
  test('is started once for a hundred clients, and stopped once nobody is left', async () => {
    const { lab, rig, port } = await open(makeRig);
    const texts = Array.from({ length: 100 }, (_, index) => `client ${index} ${'x'.repeat(index * 17)}`);
    const answers = await Promise.all(texts.map((text) => ask(port, text)));
    expect(answers.map(({ answer }) => answer)).toEqual(texts);
    expect(rig.orders()).toEqual({ wakes: 1, sleeps: 0 });
    for (const { socket } of answers) socket.destroy();
    await lab.untilState('nas', 'goingToSleep');
    await lab.untilState('nas', 'asleep');
    expect(rig.orders()).toEqual({ wakes: 1, sleeps: 1 });
  });

  test('serves a client that comes while it is being stopped, by one start after it is down', async () => {
    const { lab, rig, port } = await open(makeRig);
    const first = await ask(port, 'first');
    first.socket.destroy();
    await lab.until('the stop order', () => rig.orders().sleeps === 1);
    const { answer, socket } = await ask(port, 'late');
    expect(answer).toBe('late');
    expect(rig.orders()).toEqual({ wakes: 2, sleeps: 1 });
    const kinds = lab.journal.records.map(({ kind }) => kind);
    expect(kinds.lastIndexOf('wake-sent')).toBeGreaterThan(kinds.lastIndexOf('asleep'));
    socket.destroy();
  });
});
