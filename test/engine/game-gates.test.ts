import { GameDig } from 'gamedig';
import { statusBedrock } from 'minecraft-server-util';
import { expect, test } from 'vitest';
import { bedrockPing } from '../../electron/protocols/bedrock-ping.ts';
import { parseChallenge, parseInfo, parseRules, queryBytes } from '../../electron/protocols/a2s-messages.ts';
import { bedrockAnswer, steamAnswer, steamRules } from './game-servers.ts';
import { type UdpBench, type UdpBenchOptions, udpBenches } from './udp-lab.ts';

const bench = udpBenches();
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const enough = { count: 2, within: 15_000 };
const bedrockGate = { kind: 'bedrock', texts: { asleep: '{name} §7sleeps' }, language: 'en', ...enough };
const steamGate = { kind: 'a2s', join: 'connect', texts: { asleep: '{name} sleeps' }, language: 'en', ...enough };
const bedrockJoin = latin1(
  Buffer.concat([Buffer.from('0500ffff00fefefefefdfdfdfd123456780b', 'hex'), Buffer.alloc(1_382)]),
);
const steamJoin = latin1(Buffer.concat([Buffer.from('ffffffff71', 'hex'), Buffer.from('connect0x01020304\0')]));

async function asleep(options: UdpBenchOptions): Promise<UdpBench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

function bedrock(more: UdpBenchOptions = {}): Promise<UdpBench> {
  const ready = { kind: 'bedrock', within: 1_000 };
  return asleep({ answer: (text) => bedrockAnswer(text), route: { gate: bedrockGate, ready }, factor: 10, ...more });
}

function steam(more: UdpBenchOptions = {}): Promise<UdpBench> {
  const ready = { kind: 'a2s', within: 1_000 };
  return asleep({ answer: steamAnswer, route: { gate: steamGate, ready }, factor: 10, ...more });
}

/** What the list of servers shows, as two clients that know nothing of us read it. */
async function readBedrock(port: number) {
  const one = await statusBedrock('127.0.0.1', port, { enableSRV: false });
  const two = await GameDig.query({ type: 'mbe', host: '127.0.0.1', port, givenPortOnly: true });
  return { one, two };
}

const readSteam = (port: number, type = 'valheim') =>
  GameDig.query({ type, host: '127.0.0.1', port, givenPortOnly: true, requestRules: true, requestPlayers: true });

/** Tries to join again and again, as players' games do, until the server has answered. */
async function joins({ lab, client }: UdpBench, join: string): Promise<void> {
  const player = await client();
  player.send(join, join);
  const again = setInterval(() => player.send(join), 100);
  try {
    await lab.until('an answer of the server', () => player.texts.includes(join));
  } finally {
    clearInterval(again);
  }
}

async function asleepAgain({ lab, machine }: UdpBench): Promise<void> {
  await lab.until('asleep again', () => machine.sleeps > 0 && lab.target('nas').state.kind === 'asleep');
}

test('a sleeping Bedrock server is listed by independent clients, and only a player who joins wakes it', async () => {
  const made = await bedrock({
    route: { gate: bedrockGate, ready: { kind: 'bedrock', within: 1_000 }, idleMs: 5_000 },
  });
  const { lab, machine, port } = made;
  const first = await readBedrock(port);
  expect(first.one.motd.clean).toBe('nas sleeps');
  expect(first.two).toMatchObject({ name: 'nas sleeps', numplayers: 0, maxplayers: 10 });
  expect(machine.wakes).toBe(0);

  await joins(made, bedrockJoin);
  expect(machine.wakes).toBe(1);
  await asleepAgain(made);

  const { one, two } = await readBedrock(port);
  expect(one).toMatchObject({
    edition: 'MCPE',
    motd: { clean: 'Caves of home sleeps\nDeep' },
    version: { name: '26.3', protocol: 944 },
    players: { online: 0, max: 30 },
    gameMode: 'Creative',
    portIPv4: port,
  });
  expect(two).toMatchObject({ name: 'Caves of home sleeps', version: '26.3', maxplayers: 30, map: 'Deep' });
  expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 1, state: 'asleep' });
});

test('a Bedrock server that starts says so, and its player is let in', async () => {
  const made = await bedrock({ bootMs: 30_000 });
  const joined = joins(made, bedrockJoin);
  await made.lab.untilState('nas', 'waking');
  expect((await readBedrock(made.port)).one.motd.clean).toBe('nas - starting, ready in a moment');
  await joined;
  expect(made.machine.wakes).toBe(1);
});

test('who plays is shown while a server is up, also while it is used without a pause', async () => {
  let online = 1;
  const made = await bedrock({
    factor: 60,
    // Else its driver is asked anyway, and the server with it.
    hasNoStatus: true,
    answer: (text) => (text === bedrockJoin ? text : bedrockAnswer(text, online)),
  });
  const { lab, client } = made;
  expect(lab.route('game').players).toBeUndefined();
  await joins(made, bedrockJoin);
  expect(lab.route('game').players).toEqual({ online: 1, max: 30 });
  const player = await client();
  const plays = setInterval(() => player.send(bedrockJoin), 20);
  try {
    online = 2;
    await lab.until('the second player', () => lab.route('game').players?.online === 2);
  } finally {
    clearInterval(plays);
  }
  await asleepAgain(made);
  expect(lab.route('game').players).toBeUndefined();
});

test('a sleeping Steam server is listed by an independent client as it was when it was awake', async () => {
  const made = await steam();
  const { machine, port, lab } = made;
  expect(await readSteam(port)).toMatchObject({ name: 'nas sleeps', numplayers: 0, players: [] });
  await joins(made, steamJoin);
  expect(machine.wakes).toBe(1);
  expect(await readSteam(port)).toMatchObject({ name: 'Höhle', numplayers: 3 });
  await lab.engine.sleep('nas', 'test', true);
  await asleepAgain(made);
  const listed = await readSteam(port);
  expect(listed).toMatchObject({
    name: 'Höhle sleeps',
    map: 'Midgard',
    maxplayers: 64,
    numplayers: 0,
    password: true,
    raw: { game: 'Valheim', appId: 892_970, rules: Object.fromEntries(steamRules) },
  });
  expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 1, state: 'asleep' });
});

test('a query port answers, and wakes nothing whatever comes', async () => {
  const { lab, machine, port, client } = await steam({ route: { gate: { ...steamGate, join: 'never' } } });
  const stray = await client();
  stray.send(steamJoin, steamJoin, 'x', 'y', 'z');
  await lab.until('refusals', () => lab.refusals().length >= 5);
  expect((await readSteam(port)).name).toBe('nas sleeps');
  expect(machine.wakes).toBe(0);
});

test('a query of Steam is answered in full only to whom our challenge came', async () => {
  const { lab, machine, client } = await steam({ factor: 1 });
  const one = await client();
  one.send(latin1(queryBytes('info', null)));
  await lab.until('a challenge', () => one.texts.length === 1);
  expect(one.texts[0]?.length).toBe(9);
  const given = parseChallenge(Buffer.from(one.texts[0] ?? '', 'latin1'));
  const other = await client();
  other.send(latin1(queryBytes('info', given)));
  await lab.until('another challenge', () => other.texts.length === 1);
  expect(other.texts[0]?.length).toBe(9);
  one.send(latin1(queryBytes('info', given)), latin1(queryBytes('rules', given)));
  await lab.until('both answers', () => one.texts.length === 3);
  const [info, rules] = one.texts.slice(1).map((text) => Buffer.from(text, 'latin1'));
  expect(info && parseInfo(info)?.name).toBe('nas sleeps');
  expect(rules && parseRules(rules)).toEqual([]);
  expect(machine.wakes).toBe(0);
});

test.each([
  ['Bedrock', bedrock, latin1(bedrockPing(1n, 2n)), bedrockJoin],
  ['Steam', steam, latin1(queryBytes('info', null)), steamJoin],
])('10,000 forged datagrams to a %s server wake nothing, and gain nobody anything', async (_, open, question, join) => {
  const { lab, machine, client } = await open({ factor: 1 });
  // Each from an address and port of its own, as far as loopback has them.
  const senders = await Promise.all(
    Array.from({ length: 250 }, (_unused, index) => client({ from: `127.0.${index % 10}.${1 + index}` })),
  );
  let sentBytes = 0;
  const startMs = performance.now();
  for (let round = 0; round < 40; round += 1) {
    for (const [index, sender] of senders.entries()) {
      const text = round === 20 ? join : (index + round) % 2 === 0 ? question : `${question.slice(0, 20)}${round}`;
      sender.send(text);
      sentBytes += text.length;
      // The system throws away what is sent faster than it is read.
      if (index % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await lab.passed(1_500);
  const replies = senders.flatMap(({ texts }) => texts);
  const gotBytes = replies.reduce((sum, text) => sum + text.length, 0);
  const seconds = Math.ceil((performance.now() - startMs) / 1_000) + 1;
  expect(replies.length).toBeGreaterThan(0);
  expect(replies.length).toBeLessThanOrEqual(50 * seconds);
  for (const { texts } of senders) expect(texts.length).toBeLessThanOrEqual(5 * seconds);
  expect(gotBytes).toBeLessThan(sentBytes / 2);
  expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 0, state: 'asleep' });
});
