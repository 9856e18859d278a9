import { status } from 'minecraft-server-util';
import { expect, test } from 'vitest';
import { parsePreamble } from '../../electron/engine/proxy-preamble.ts';
import minecraftGate from '../../electron/protocols/minecraft.gate.ts';
import type { ListenerSettings, TcpRouteSettings } from '../../shared/settings.ts';
import { handshake, legacyPing, loginStart, ping, statusRequest } from '../protocols/minecraft-bytes.ts';
import { joined } from '../protocols/truncations.ts';
import { Client } from './client.ts';
import { EngineLab, endedAfterEach, routeSettings, settings, targetSettings } from './engine-lab.ts';
import { fastClock } from './fast-clock.ts';
import { freePort, Machine } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';
import { firstText, minecraftServer, type ScriptedServer } from './minecraft-server.ts';

interface Shared {
  readonly lab: EngineLab;
  readonly port: number;
  readonly machine: (id: string) => Machine;
  readonly server: (id: string) => ScriptedServer;
  readonly apply: (hosts: Readonly<Record<string, string>>) => Promise<void>;
  end(): Promise<void>;
}

const opened = endedAfterEach<Shared>(({ lab }) => lab.bugs);
const gate = { ...minecraftGate.config.parse({}), kind: 'minecraft' };
const latin1 = (...parts: Uint8Array[]) => Buffer.from(joined(...parts)).toString('latin1');

/** Two machines with a server each, behind one address; `hosts` are the names of their routes. */
async function shared(
  hosts: Readonly<Record<string, string>> = { one: 'one.home', two: '*.home' },
  route: Partial<TcpRouteSettings> = {},
  preambleBytes = 0,
): Promise<Shared> {
  const clock = fastClock(10);
  const port = await freePort();
  const servers = new Map(['one', 'two'].map((id) => [id, minecraftServer({ preambleBytes })]));
  const machines = new Map<string, Machine>();
  for (const [id, { service }] of servers) machines.set(id, await Machine.create({ clock, service, bootMs: 2_000 }));
  const find = <Value>(map: ReadonlyMap<string, Value>, id: string): Value => {
    const found = map.get(id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const drivers = [...machines].map(([id, machine]) => machine.driver(id));
  const lab = new EngineLab(drivers, new MemoryJournal(), clock);
  const listener: ListenerSettings = {
    id: 'games',
    name: 'Games',
    kind: 'minecraft',
    listen: [{ host: '127.0.0.1', port, endPort: port }],
    tls: null,
    trustedProxies: [],
    proxyProtocolFrom: [],
    accessLog: null,
  };
  const apply = (names: Readonly<Record<string, string>>) =>
    lab.engine.apply(
      settings(
        Object.keys(names).map((id) => targetSettings({ id, name: id, power: { kind: id } })),
        Object.entries(names).map(([id, host]): TcpRouteSettings => {
          const to = { target: id, port: find(machines, id).port, endPort: find(machines, id).port };
          const own = { listen: [], listener: 'games', match: { host }, gate };
          return { ...routeSettings({ id: `to-${id}`, listenPort: 1, to }), ...own, ...route };
        }),
        [listener],
      ),
    );
  await apply(hosts);
  for (const id of Object.keys(hosts)) await lab.untilState(id, 'asleep');
  return opened({
    lab,
    port,
    machine: (id) => find(machines, id),
    server: (id) => find(servers, id),
    apply,
    async end() {
      await lab.engine.stop(0);
      await Promise.all([...machines.values()].map((machine) => machine.end()));
    },
  });
}

async function send(port: number, text: string): Promise<Client> {
  const client = await Client.send(port, text);
  client.socket.once('end', () => client.socket.end());
  return client;
}

const join = (host: string) => latin1(handshake(2, host), loginStart('Anna'));

test('each server is found by the name that the game asks for, and only that one is woken', async () => {
  const { lab, port, machine, server } = await shared();
  expect(lab.route('to-one')).toMatchObject({ listening: [`127.0.0.1:${port}`], match: 'one.home', fault: null });
  const first = await send(port, join('one.home'));
  await first.received('Anna');
  expect([machine('one').wakes, machine('two').wakes]).toEqual([1, 0]);
  const second = await send(port, join('Survival.Home.\0FML3\0'));
  await second.received('Anna');
  expect([machine('one').wakes, machine('two').wakes]).toEqual([1, 1]);
  expect(server('two').logins[0]?.toString('latin1')).toBe(join('Survival.Home.\0FML3\0'));
  expect([lab.route('to-one').sessions, lab.route('to-two').sessions]).toEqual([1, 1]);
  first.leave();
  second.leave();
});

test('the list tells of the server that was asked for', async () => {
  const { port } = await shared({ one: 'localhost', two: 'two.home' });
  const { motd } = await status('localhost', port, { enableSRV: false, timeout: 20_000 });
  expect(motd.clean).toBe('one - asleep, join to wake it');
  const two = await send(port, latin1(handshake(1, 'two.home'), statusRequest));
  await two.received('two - asleep');
  two.leave();
});

test.each(['unknown.lab', '', '127.0.0.1'])(
  'the name %j that no server has wakes nothing and is told nothing',
  async (host) => {
    const { lab, port, machine } = await shared();
    const list = await send(port, latin1(handshake(1, host), statusRequest, ping));
    expect(await list.ending).toBe('fin');
    expect(JSON.parse(firstText(list.text))).toEqual({
      version: { name: '-', protocol: 767 },
      players: { max: 0, online: 0 },
      description: { text: 'There is no server of this name here.' },
    });
    expect(list.text.endsWith(latin1(ping))).toBe(true);
    const player = await send(port, join(host));
    expect(await player.ending).toBe('fin');
    expect(firstText(player.text)).toBe('{"text":"There is no server of this name here."}');
    const old = await send(port, latin1(legacyPing(host)));
    expect(await old.ending).toBe('fin');
    await lab.passed(4_000);
    expect([machine('one').wakes, machine('two').wakes]).toEqual([0, 0]);
    expect(new Set(lab.refusals())).toEqual(new Set(['a name that no service has']));
  },
);

test('what is no Minecraft client, or says nothing, is let go', async () => {
  const { lab, port } = await shared();
  const scanner = await Client.send(port, 'GET / HTTP/1.1\r\n\r\n');
  expect(await scanner.ending).toBe('reset');
  const silent = await Client.open(port);
  expect(await silent.ending).toBe('reset');
  const half = await send(port, latin1(handshake(2, 'one.home').subarray(0, 5)));
  expect(await half.ending).toBe('reset');
  expect(lab.refusals()).toEqual([
    'not what a Minecraft client sends',
    'it did not say in time which service it wants',
  ]);
});

test('a name given to another server, and one taken away, hold from the next player on', async () => {
  const { lab, port, machine, apply } = await shared();
  const first = await send(port, join('one.home'));
  await first.received('Anna');
  await apply({ two: '*.home' });
  expect(first.socket.destroyed).toBe(false);
  const second = await send(port, join('one.home'));
  await second.received('Anna');
  expect(machine('two').wakes).toBe(1);
  expect(lab.engine.routeView('to-one')).toBeNull();
  first.leave();
  second.leave();
});

test('a source that a route does not allow is turned away there', async () => {
  const { lab, port, machine } = await shared({ one: 'one.home' }, { allowFrom: ['10.0.0.0/8'] });
  const client = await send(port, join('one.home'));
  expect(await client.ending).toBe('reset');
  expect(lab.refusals()).toEqual(['source-not-allowed']);
  expect(machine('one').wakes).toBe(0);
});

test('the server learns who its player is', async () => {
  const { port, server } = await shared({ one: 'one.home' }, { sendProxyProtocol: 2 }, 28);
  const client = await send(port, join('one.home'));
  await client.received('Anna');
  const preamble = server('one').preambles[0] ?? Buffer.alloc(0);
  expect(parsePreamble(preamble)).toEqual({ kind: 'complete', byteCount: 28, source: '127.0.0.1' });
  expect(preamble.readUInt16BE(24)).toBe(client.socket.localPort);
  expect(server('one').logins[0]?.toString('latin1')).toBe(join('one.home'));
  client.leave();
});
