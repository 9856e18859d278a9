import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { GameDig } from 'gamedig';
import { status, statusLegacy } from 'minecraft-server-util';
import { expect, test } from 'vitest';
import minecraftGate from '../../electron/protocols/minecraft.gate.ts';
import { boundedMemory } from '../../electron/engine/memory.ts';
import { handshake, loginStart, statusRequest } from '../protocols/minecraft-bytes.ts';
import { joined } from '../protocols/truncations.ts';
import { describeWith, type Requirement } from '../requirements.ts';
import { Client } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';
import { freePort, type Service } from './machine.ts';
import { firstText, minecraftServer, type ScriptedServer } from './minecraft-server.ts';

const bench = benches();
const join = (player = 'Anna') => Buffer.from(joined(handshake(2), loginStart(player))).toString('latin1');

function gate(config: object = {}) {
  return { ...minecraftGate.config.parse(config), kind: 'minecraft' };
}

interface Game extends Bench {
  readonly server: ScriptedServer;
}

async function game(options: BenchOptions & { readonly gateConfig?: object } = {}): Promise<Game> {
  const server = minecraftServer();
  const { gateConfig, ...rest } = options;
  const made = await bench({
    service: server.service,
    factor: 10,
    bootMs: 8_000,
    ...rest,
    target: { name: 'Box', ...rest.target },
    route: { gate: gate(gateConfig), ready: { kind: 'minecraft' }, ...rest.route },
  });
  return { ...made, server };
}

/** A player in the game: sends a login and closes as the other side does. */
async function player(port: number, name = 'Anna'): Promise<Client> {
  const client = await Client.send(port, join(name));
  client.socket.once('end', () => client.socket.end());
  return client;
}

/** What the list shows, as two clients that know nothing of us read it. */
async function listed(port: number) {
  const one = await status('127.0.0.1', port, { enableSRV: false, timeout: 20_000 });
  const two = await GameDig.query({ type: 'minecraft', host: '127.0.0.1', port, givenPortOnly: true });
  return { text: one.motd.clean, one, two };
}

const bootedOnce = async ({ lab, port }: Game) => {
  lab.engine.wake('nas', 'Anna');
  await lab.until('awake', () => ['awake', 'cooldown'].includes(lab.target('nas').state.kind));
  lab.engine.liftKeepAwake('nas', 'Anna');
  await lab.until('asleep again', () => lab.target('nas').state.kind === 'asleep');
  return port;
};

test('independent clients read what it says while it sleeps, starts and goes to sleep, and none of it wakes it', async () => {
  let mayFallAsleep: () => void = () => undefined;
  const made = await game({ target: { name: 'Box', idle: { cooldownMs: 2_000 } } });
  const { lab, machine, port } = made;
  await lab.untilState('nas', 'asleep');
  const fresh = await listed(port);
  expect(fresh.text).toBe('Box - asleep, join to wake it');
  expect(fresh.one.players).toMatchObject({ online: 0, max: 20 });
  await bootedOnce(made);
  const known = await listed(port);
  expect(known.text).toBe('The World - asleep, join to wake it');
  expect(known.one).toMatchObject({
    version: { name: 'Paper 1.21.1', protocol: 767 },
    players: { online: 0, max: 12 },
    favicon: 'data:image/png;base64,aWNvbg==',
  });
  expect(known.two).toMatchObject({ name: 'The World - asleep, join to wake it', maxplayers: 12, numplayers: 0 });
  expect((await statusLegacy('127.0.0.1', port, { enableSRV: false })).motd.clean).toMatch(/^The World - asleep/);
  expect(machine.wakes).toBe(1);

  machine.onSleep = () => new Promise((resolve) => void (mayFallAsleep = resolve));
  lab.engine.wake('nas', 'Anna');
  await lab.untilState('nas', 'waking');
  expect((await listed(port)).text).toMatch(/^The World - starting, ready in (\d+ s|a moment)$/);
  await lab.until('awake', () => ['awake', 'cooldown'].includes(lab.target('nas').state.kind));
  lab.engine.liftKeepAwake('nas', 'Anna');
  await lab.until('commanded', () => lab.target('nas').why.startsWith('Told to sleep'));
  expect((await listed(port)).text).toMatch(/^The World - going to sleep/);
  mayFallAsleep();
  await lab.untilState('nas', 'asleep');
  expect({ wakes: machine.wakes, sleeps: machine.sleeps }).toEqual({ wakes: 2, sleeps: 2 });
});

test('what is remembered survives a restart', async () => {
  const memory = boundedMemory();
  const made = await game({ memory, target: { name: 'Box', idle: { cooldownMs: 2_000 } } });
  await made.lab.untilState('nas', 'asleep');
  await bootedOnce(made);
  await made.lab.engine.stop(0);
  const next = await made.restart(made.lab.journal);
  await next.untilState('nas', 'asleep');
  expect((await listed(made.port)).text).toBe('The World - asleep, join to wake it');
});

test('a player who joins wakes it, is held, and is let in with every byte', async () => {
  const { lab, machine, port, server } = await game();
  await lab.untilState('nas', 'asleep');
  const client = await player(port);
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  client.socket.write('more');
  await client.received('Anna');
  await lab.until('all bytes', () => server.logins[0]?.toString('latin1') === `${join()}more`);
  expect({ wakes: machine.wakes, logins: server.logins.length }).toEqual({ wakes: 1, logins: 1 });
  expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  client.leave();
});

test('a player is not let in before the server has loaded its world', async () => {
  const { lab, machine, port, server } = await game();
  server.isLoading = true;
  await lab.untilState('nas', 'asleep');
  const client = await player(port);
  await lab.until('the port is open', () => machine.isServing);
  await lab.passed(3_000);
  expect(lab.route('files').waiting).toBe(1);
  server.isLoading = false;
  await client.received('Anna');
  client.leave();
});

test('a start that takes longer than the game waits ends in words, and goes on; the next join gets in', async () => {
  const { lab, machine, port } = await game({ factor: 30, bootMs: 60_000 });
  await lab.untilState('nas', 'asleep');
  const client = await player(port);
  const before = lab.clock.monotonicMs();
  expect(await client.ending).toBe('fin');
  expect(lab.clock.monotonicMs() - before).toBeGreaterThan(20_000);
  expect(firstText(client.text)).toBe('{"text":"Box is starting. Join again in a moment."}');
  await lab.until('awake', () => ['awake', 'cooldown'].includes(lab.target('nas').state.kind));
  const back = await player(port);
  await back.received('Anna');
  expect(machine.wakes).toBe(1);
  back.leave();
});

test('with "disconnect" nobody is held, and the machine is woken all the same', async () => {
  const { lab, machine, port } = await game({ factor: 30, gateConfig: { whileWaking: 'disconnect', language: 'de' } });
  await lab.untilState('nas', 'asleep');
  const client = await player(port);
  expect(await client.ending).toBe('fin');
  expect(firstText(client.text)).toBe('{"text":"Box startet gerade. In Kürze noch einmal beitreten."}');
  await lab.until('awake', () => ['awake', 'cooldown'].includes(lab.target('nas').state.kind));
  expect(machine.wakes).toBe(1);
});

test('a player who is not on the list hears so, and wakes nothing', async () => {
  const { lab, machine, port } = await game({ gateConfig: { players: ['Anna'] } });
  await lab.untilState('nas', 'asleep');
  const client = await player(port, 'Eve');
  expect(await client.ending).toBe('fin');
  expect(firstText(client.text)).toMatch(/not among those who may wake it/);
  await lab.passed(5_000);
  expect(machine.wakes).toBe(0);
  expect(lab.refusals()).toEqual(['a player who may not wake it']);
});

test('a list ping while it is awake is forwarded and never a reason to stay up', async () => {
  const { lab, port, server, machine } = await game({
    isOn: true,
    // Longer than two independent clients take to look.
    target: { idle: { sleepEvenIfNotOwned: true, cooldownMs: 200_000 } },
  });
  await lab.until('cooldown', () => lab.target('nas').state.kind === 'cooldown');
  const { sleepAt } = lab.target('nas');
  server.online = 3;
  const { one, two } = await listed(port);
  expect([one.players.online, two.numplayers]).toEqual([3, 3]);
  expect(lab.target('nas').sleepAt).toBe(sleepAt);
  server.online = 0;
  await lab.untilState('nas', 'asleep');
  expect(machine.sleeps).toBe(1);
});

test('a thousand list pings wake nothing', async () => {
  const { lab, machine, port } = await game();
  await lab.untilState('nas', 'asleep');
  const tookMs: number[] = [];
  const question = Buffer.from(joined(handshake(1), statusRequest)).toString('latin1');
  for (let round = 0; round < 1_000; round += 1) {
    const client = await Client.open(port);
    client.socket.setNoDelay(true);
    const startMs = performance.now();
    client.socket.write(question, 'latin1');
    await client.received('asleep');
    tookMs.push(performance.now() - startMs);
    client.leave();
  }
  tookMs.sort((left, right) => left - right);
  console.log(`1,000 list pings: median ${tookMs[500]?.toFixed(2)} ms, p99 ${tookMs[990]?.toFixed(2)} ms`);
  expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 0, state: 'asleep' });
});

/** The game's own protocol in full, by a package that brings 455 MB of its data along. */
const fullProtocol = 'minecraft-protocol';
const withFullProtocol: Requirement = {
  what: fullProtocol,
  enable: `npm install --no-save ${fullProtocol}, 455 MB`,
  isMet: () => {
    try {
      return createRequire(import.meta.url).resolve(fullProtocol) !== '';
    } catch {
      return false;
    }
  },
};

interface FullProtocol {
  createServer(options: object): EventEmitter & { close(): void };
  createClient(options: object): EventEmitter & { end(reason: string): void };
}

describeWith('a full client and server', [withFullProtocol], () => {
  test('a player joins a server that was asleep, and stays', async () => {
    const { default: full } = (await import(/* @vite-ignore */ fullProtocol)) as { default: FullProtocol };
    const inner = await freePort();
    const server = full.createServer({ 'online-mode': false, host: '127.0.0.1', port: inner, version: '1.20.4' });
    const service: Service = (socket) => {
      const upstream = connect(inner, '127.0.0.1');
      for (const one of [socket, upstream]) one.on('error', () => undefined);
      socket.pipe(upstream).pipe(socket);
    };
    const { lab, machine, port } = await game({ service, factor: 2, bootMs: 3_000 });
    await lab.untilState('nas', 'asleep');
    const joined = once(server, 'playerJoin');
    const options = { host: '127.0.0.1', port, username: 'Anna', version: '1.20.4', auth: 'offline' };
    const client = full.createClient(options);
    let hasLeft = false;
    client.on('end', () => {
      hasLeft = true;
    });
    await joined;
    await lab.passed(20_000);
    expect({ hasLeft, wakes: machine.wakes, leases: lab.route('files').sessions }).toEqual({
      hasLeft: false,
      wakes: 1,
      leases: 1,
    });
    client.end('done');
    server.close();
  });
});
