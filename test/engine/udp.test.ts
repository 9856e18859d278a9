import { describe, expect, test } from 'vitest';
import { type UdpBench, udpBenches } from './udp-lab.ts';

const bench = udpBenches();

async function asleep(options: Parameters<typeof bench>[0] = {}): Promise<UdpBench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

function numbered(count: number, what = 'datagram'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${what} ${index + 1}`);
}

describe('a machine that is asleep', () => {
  test('is not woken by a single datagram, and the history says why', async () => {
    const { lab, machine, client } = await asleep();
    (await client()).send('hello');
    await lab.until('a refusal', () => lab.refusals().length > 0);
    expect(lab.refusals()).toEqual(['too few datagrams to be a visit']);
    expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 0, state: 'asleep' });
  });

  test('is not woken by two datagrams of two ports, nor by two that are too far apart', async () => {
    const { lab, machine, client } = await asleep();
    (await client()).send('one');
    (await client()).send('one');
    const slow = await client();
    slow.send('one');
    await lab.passed(12_000);
    slow.send('two');
    await lab.until('three refusals', () => lab.refusals().length === 3);
    expect(machine.wakes).toBe(0);
  });

  test('is woken by two datagrams of one client, which reach the service in their order', async () => {
    const { lab, machine, client } = await asleep();
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    expect({ wakes: machine.wakes, received: machine.received }).toEqual({ wakes: 1, received: ['one', 'two'] });
    expect(player.texts).toEqual(['one', 'two']);
    expect(lab.route('game')).toMatchObject({ kind: 'udp', sessions: 1, waiting: 0, background: 0 });
    expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  });

  test('gets all of sixteen datagrams, and of more the last sixteen', async () => {
    const { lab, machine, client } = await asleep();
    const [sixteen, twenty] = [await client(), await client()];
    sixteen.send(...numbered(16, 'a'));
    twenty.send(...numbered(20, 'b'));
    await lab.until('all answers', () => sixteen.texts.length + twenty.texts.length === 32);
    expect(sixteen.texts).toEqual(numbered(16, 'a'));
    expect(twenty.texts).toEqual(numbered(20, 'b').slice(4));
    expect(machine.wakes).toBe(1);
  });

  test('is woken once for many clients, and each gets its own answers', async () => {
    const { lab, machine, client } = await asleep({ route: { mostPerSource: 64 } });
    const players = await Promise.all(numbered(40).map(() => client()));
    for (const [index, player] of players.entries()) player.send(`${index} join`, `${index} go`);
    await lab.until('all answers', () => players.every(({ texts }) => texts.length === 2));
    expect(players.map(({ texts }) => texts)).toEqual(players.map((_, index) => [`${index} join`, `${index} go`]));
    expect(machine.wakes).toBe(1);
  });

  test('that nothing but its service tells about is woken and served', async () => {
    const made = await asleep({
      hasNoStatus: true,
      isSilent: true,
      route: { ready: { kind: 'udp', text: Buffer.from('are you there'), within: 1_000 } },
    });
    const player = await made.client();
    player.send('one', 'two');
    await made.lab.until('both answers', () => player.texts.length === 2);
    expect(made.machine.received.filter((text) => text !== 'are you there')).toEqual(['one', 'two']);
    expect(made.machine.wakes).toBe(1);
  });

  test('whose service comes up long after it is asked once a second until it answers', async () => {
    const { lab, machine, client } = await asleep({ serviceMs: 9_000 });
    const player = await client();
    player.send('join', 'go');
    await lab.untilState('nas', 'awake');
    expect(lab.route('game')).toMatchObject({ waiting: 1, sessions: 0 });
    await lab.until('both answers', () => player.texts.length === 2);
    expect(player.texts).toEqual(['join', 'go']);
    expect(machine.received).toEqual(['join', 'go']);
  });

  test('whose service never answers gets everything all the same', async () => {
    const { lab, machine, client } = await asleep({ answer: () => null });
    const logger = await client();
    logger.send('one', 'two', 'three');
    await lab.until('the last', () => machine.received.includes('three'));
    expect([...new Set(machine.received)]).toEqual(['one', 'two', 'three']);
    logger.send('four');
    await lab.until('one more', () => machine.received.includes('four'));
  });

  test('is not woken for a client that has left, and its wake is not dropped once it was sent', async () => {
    const { lab, machine, client } = await asleep({ bootMs: 50_000 });
    const player = await client();
    player.send('one', 'two');
    await lab.until('waiting', () => lab.route('game').waiting === 1);
    await lab.until('left', () => lab.route('game').waiting === 0);
    expect(lab.target('nas').state.kind).toBe('waking');
    await lab.until('awake', () => lab.journal.count('awake', 'nas') === 1);
    expect(machine.wakes).toBe(1);
  });

  test('keeps a client for its hold limit only, and then does not judge it anew at once', async () => {
    const { lab, client } = await asleep({ bootMs: 50_000, route: { holdLimitMs: 5_000 } });
    const player = await client();
    player.send('one', 'two');
    await lab.until('let go', () => lab.journal.count('client-told', 'nas') === 1);
    player.send('three', 'four', 'five');
    await lab.passed(3_000);
    expect(lab.route('game')).toMatchObject({ waiting: 0, sessions: 0 });
    expect(lab.journal.count('client-told', 'nas')).toBe(1);
  });
});

describe('a machine that is awake', () => {
  test('gets the first datagram at once, which is no reason to keep it up', async () => {
    const { lab, machine, client } = await bench({ isOn: true });
    await lab.untilState('nas', 'awake');
    const player = await client();
    player.send('ping');
    await lab.until('an answer', () => player.texts.length === 1);
    expect(lab.route('game')).toMatchObject({ sessions: 1, background: 1 });
    expect(lab.target('nas').state).toMatchObject({ leases: 0 });
    player.send('join');
    await lab.until('a lease', () => lab.target('nas').state.kind === 'awake' && lab.route('game').background === 0);
    expect(lab.target('nas').state).toMatchObject({ leases: 1 });
    await lab.until('both', () => machine.received.length === 2);
    expect(machine.received).toEqual(['ping', 'join']);
  });

  test('keeps a client whose service has just stopped until it is back', async () => {
    const { lab, machine, client } = await bench({ isOn: true, serviceMs: 6_000 });
    await lab.untilState('nas', 'awake');
    await machine.stopService();
    const player = await client();
    player.send('join', 'go');
    await lab.until('waiting', () => lab.route('game').waiting === 1);
    await machine.startService();
    await lab.until('both answers', () => player.texts.length === 2);
    expect(player.texts).toEqual(['join', 'go']);
    expect(lab.route('game')).toMatchObject({ sessions: 1, waiting: 0 });
  });

  test('is put to sleep once a conversation was quiet for its limit, and not while it goes on', async () => {
    const { lab, machine, client } = await asleep({ route: { idleMs: 20_000 } });
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    for (let turn = 0; turn < 8; turn += 1) {
      await lab.passed(5_000);
      player.send(`turn ${turn}`);
    }
    expect({ sleeps: machine.sleeps, state: lab.target('nas').state.kind }).toEqual({ sleeps: 0, state: 'awake' });
    await lab.untilState('nas', 'asleep');
    expect(machine.sleeps).toBe(1);
    const idleMs = lab.journal.records.findIndex(({ kind }) => kind === 'idle');
    expect(idleMs).toBeGreaterThan(0);
    expect(lab.route('game').sessions).toBe(0);
  });

  test('is kept up by its client alone: what the service sends on does not count', async () => {
    const { lab, machine, client } = await asleep({ route: { idleMs: 10_000 } });
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    const stream = setInterval(() => machine.shout('still here'), 50);
    await lab.untilState('nas', 'asleep');
    clearInterval(stream);
    expect(machine.sleeps).toBe(1);
  });

  test('that goes down while a client goes on sending is woken again by others, not by that reflex', async () => {
    const { lab, machine, client } = await asleep({
      route: { inUse: { kind: 'traffic', quietBytes: 1_000, quietMs: 5_000 } },
    });
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    const keepAlive = setInterval(() => player.send('.'), 100);
    await lab.untilState('nas', 'asleep');
    await lab.passed(20_000);
    expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 1, state: 'asleep' });
    expect(lab.refusals()).toContain('came-back-by-reflex');
    const friend = await client({ from: '127.0.0.2' });
    friend.send('one', 'two');
    await lab.until('its answers', () => friend.texts.length === 2);
    clearInterval(keepAlive);
    expect(machine.wakes).toBe(2);
  });

  test('is woken once more for a client that comes right after the sleep command', async () => {
    const { lab, machine, client } = await asleep({ route: { idleMs: 5_000 } });
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    const late = await client();
    machine.onSleep = async () => {
      if (machine.sleeps === 1) late.send('late one', 'late two');
    };
    await lab.until('its answers', () => late.texts.length === 2);
    expect({ wakes: machine.wakes, sleeps: machine.sleeps }).toEqual({ wakes: 2, sleeps: 1 });
    expect(machine.received.slice(2)).toEqual(['late one', 'late two']);
  });
});

describe('limits', () => {
  test('conversations of one source make room among themselves, those that do not count first', async () => {
    const { lab, client } = await bench({ isOn: true, route: { mostPerSource: 3, mostInAll: 100 } });
    await lab.untilState('nas', 'awake');
    const real = await client();
    real.send('one', 'two');
    await lab.until('its answers', () => real.texts.length === 2);
    for (const name of numbered(10)) (await client()).send(name);
    await lab.until('the last ones', () => lab.route('game').background === 2);
    const other = await client({ from: '127.0.0.2' });
    other.send('hello');
    await lab.until('an answer', () => other.texts.length === 1);
    expect(lab.route('game')).toMatchObject({ sessions: 4, background: 3 });
    real.send('three');
    await lab.until('one more answer', () => real.texts.length === 3);
  });

  test('where all count nobody gives way, and the history says so', async () => {
    const { lab, client } = await bench({ isOn: true, route: { mostInAll: 2 } });
    await lab.untilState('nas', 'awake');
    const first = await Promise.all([client(), client()]);
    for (const one of first) one.send('one', 'two');
    await lab.until('their answers', () => first.every(({ texts }) => texts.length === 2));
    (await client()).send('one');
    await lab.until('a refusal', () => lab.refusals().includes('too-many-clients'));
    expect(lab.route('game').sessions).toBe(2);
  });

  test('no more clients wait than one source may have waiting, and all that wait are served', async () => {
    const { lab, client, machine } = await asleep({ route: { mostPerSource: 1_000 } });
    const players = await Promise.all(numbered(140).map(() => client()));
    for (const player of players) player.send('one', 'two');
    await lab.until('some are refused', () => lab.refusals().includes('too-many-clients'));
    const served = () => players.filter(({ texts }) => texts.length === 2).length;
    await lab.until('128 are served', () => served() === 128);
    expect(machine.wakes).toBe(1);
    const next = await client();
    next.send('one', 'two');
    await lab.until('one more', () => next.texts.length === 2);
  });

  test('sources outside the rules are not heard', async () => {
    const { lab, machine, client } = await asleep({ route: { denyFrom: ['127.0.0.2'] } });
    const denied = await client({ from: '127.0.0.2' });
    denied.send('one', 'two', 'three');
    await lab.until('a refusal', () => lab.refusals().includes('source-not-allowed'));
    expect(machine.wakes).toBe(0);
  });
});

describe('addresses', () => {
  test('a range of ports leads to the same range of the machine', async () => {
    const { lab, port, client } = await asleep({ portCount: 3, answer: (text, at) => `${text} at ${at % 3}` });
    const players = await Promise.all([0, 1, 2].map((offset) => client({ port: port + offset })));
    for (const player of players) player.send('one', 'two');
    await lab.until('all answers', () => players.every(({ texts }) => texts.length === 2));
    expect(new Set(players.map(({ texts }) => texts[0])).size).toBe(3);
    expect(lab.route('game').listening).toEqual([0, 1, 2].map((offset) => `127.0.0.1:${port + offset}`));
  });

  test('IPv6', async () => {
    const { lab, client } = await asleep({ host: '::1' });
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    expect(lab.target('nas').wokenBy).toBe('::1');
  });

  test('all of both families: an answer leaves from the address that was asked', async () => {
    const interfaces = ['127.0.0.1', '127.0.0.2', '::1'].map((address) => ({
      name: 'lo',
      address,
      family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
      netmask: '',
      cidr: address.includes(':') ? '::1/128' : `${address}/8`,
      mac: '00:00:00:00:00:00',
      internal: true,
    }));
    const { lab, port, apply, client } = await bench({ isOn: true, network: { interfaces: () => interfaces } });
    await apply({ listen: [{ host: null, port, endPort: port }] });
    await lab.untilState('nas', 'awake');
    expect(lab.route('game').listening).toEqual([`0.0.0.0:${port}`, `[::]:${port}`]);
    for (const to of ['127.0.0.1', '127.0.0.2', '::1']) {
      const player = await client({ to });
      player.send('hello');
      await lab.until(`an answer of ${to}`, () => player.texts.length === 1);
      expect(player.answeredFrom).toEqual([to]);
    }
  });

  test('a port that somebody else has is a fault until it is free', async () => {
    const { lab, machine, port, apply, client } = await bench({ isOn: true });
    await apply({
      listen: [{ host: '127.0.0.1', port: machine.port, endPort: machine.port }],
      to: { target: 'nas', port, endPort: port },
    });
    expect(lab.route('game')).toMatchObject({ listening: [], fault: { code: 'port-in-use' } });
    await machine.stopService();
    await lab.until('listening', () => lab.route('game').listening.length === 1);
    expect(lab.route('game').fault).toBeNull();
    expect((await client()).texts).toEqual([]);
  });
});

describe('edits', () => {
  test('leave conversations alone that they are not about', async () => {
    const { lab, apply, client, machine } = await bench({ isOn: true });
    await lab.untilState('nas', 'awake');
    const player = await client();
    player.send('one', 'two');
    await lab.until('both answers', () => player.texts.length === 2);
    await apply({ name: 'Another name', queueLength: 4, gate: { kind: 'packets', count: 3, within: 10_000 } });
    player.send('three');
    await lab.until('one more answer', () => player.texts.length === 3);
    expect(lab.target('nas').state).toMatchObject({ leases: 1 });
    const other = await client();
    other.send('one', 'two');
    await lab.until('its answers', () => other.texts.length === 2);
    expect(lab.route('game')).toMatchObject({ sessions: 2, background: 1 });
    expect(machine.wakes).toBe(0);
  });

  test('end what may not go on: a source that is denied now, an address that is none of ours any more', async () => {
    const { lab, apply, client, port } = await bench({ isOn: true });
    await lab.untilState('nas', 'awake');
    const [player, other] = [await client(), await client({ from: '127.0.0.2' })];
    for (const one of [player, other]) one.send('one', 'two');
    await lab.until('two leases', () => lab.route('game').background === 0 && lab.route('game').sessions === 2);
    await apply({ denyFrom: ['127.0.0.2'] });
    expect(lab.route('game').sessions).toBe(1);
    const next = port === 65_535 ? port - 1 : port + 1;
    await apply({ listen: [{ host: '127.0.0.1', port: next, endPort: next }] });
    expect(lab.route('game').sessions).toBe(0);
    expect(lab.target('nas').state).toMatchObject({ leases: 0 });
  });

  test('of the port move the service there at once', async () => {
    const { lab, apply, client, port } = await bench({ isOn: true });
    await lab.untilState('nas', 'awake');
    const next = port === 65_535 ? port - 1 : port + 1;
    await apply({ listen: [{ host: '127.0.0.1', port: next, endPort: next }] });
    const [old, moved] = [await client(), await client({ port: next })];
    old.send('hello');
    moved.send('hello');
    await lab.until('an answer', () => moved.texts.length === 1);
    expect(old.texts).toEqual([]);
  });
});
