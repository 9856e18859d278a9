import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineGate, type Visit } from '../../electron/engine/gate.ts';
import { sentence } from '../../shared/messages/en.ts';
import { Client, echoed } from './client.ts';
import { type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();
const bytes = (text: string) => Buffer.from(text, 'latin1');

/**
 * Speaks lines: `list` is answered with the state and the connection kept for `echo …`, which ends it; `join` is real,
 * `knock` is real and told to come back at once, `hello` gets a banner first and is real once more comes.
 */
const lines = defineGate({
  id: 'lines',
  title: 'Lines',
  config: z.strictObject({}),
  maxBytes: 256,
  open: (_config, _clock, target) => ({
    limitMs: 20_000,
    holdLimitMs: 25_000,
    judge({ bytes: seen, ended, replies, state, limitReached }: Visit) {
      const text = Buffer.from(seen).toString('latin1');
      if (text.startsWith('join\n')) return { kind: 'real' };
      if (text.startsWith('knock\n')) return { kind: 'real', farewell: bytes('come back') };
      if (text.startsWith('hello\n')) {
        if (replies === 0) return { kind: 'replied', reply: bytes('banner '), next: 'go-on', reason: 'greeted' };
        return text.length > 6 ? { kind: 'real' } : { kind: 'undecided' };
      }
      if (!text.startsWith('list\n')) return { kind: 'undecided' };
      if (state.kind === 'up' && replies === 0) return { kind: 'background', reason: 'listed' };
      if (replies === 0)
        return { kind: 'replied', reply: bytes(`${target.name()} ${state.kind} `), next: 'serve', reason: 'listed' };
      if (limitReached || ended || text.length > 5)
        return { kind: 'answered', reply: bytes(text.slice(5)), reason: 'listed' };
      return { kind: 'undecided' };
    },
    farewell: (why) => bytes(why ? sentence(why) : 'not you'),
  }),
});

/** A client that ends its side when the other has ended, as most do. */
async function send(port: number, text: string): Promise<Client> {
  const client = await Client.send(port, text);
  client.socket.once('end', () => client.socket.end());
  return client;
}

const open = (options: BenchOptions = {}) => bench({ gates: [lines], route: { gate: { kind: 'lines' } }, ...options });

test('a client is answered, goes on, and is answered to its end, without waking anything', async () => {
  const { lab, machine, port } = await open();
  await lab.untilState('nas', 'asleep');
  const client = await send(port, 'list\n');
  await client.received('nas asleep ');
  client.socket.write('echo');
  await client.received('echo');
  client.socket.end();
  expect(await client.ending).toBe('fin');
  expect({ wakes: machine.wakes, refusals: lab.refusals() }).toEqual({ wakes: 0, refusals: ['listed'] });
});

test('what is answered here stays ours when the machine comes up meanwhile', async () => {
  const { lab, port } = await open({ bootMs: 500 });
  await lab.untilState('nas', 'asleep');
  const client = await send(port, 'list\n');
  await client.received('nas asleep ');
  lab.engine.wake('nas', 'Anna');
  await lab.untilState('nas', 'awake');
  client.socket.write('echo');
  client.socket.end();
  expect(await client.ending).toBe('fin');
  expect(client.text).toBe('nas asleep echo');
});

test('all in one segment is answered in one go', async () => {
  const { lab, port } = await open();
  await lab.untilState('nas', 'asleep');
  const client = await send(port, 'list\necho');
  client.socket.end();
  expect(await client.ending).toBe('fin');
  expect(client.text).toBe('nas asleep echo');
});

test('a banner changes nothing: the visit is judged on, and every byte reaches the service', async () => {
  const { lab, port } = await open({ factor: 50 });
  await lab.untilState('nas', 'asleep');
  const client = await send(port, 'hello\n');
  await client.received('banner ');
  client.socket.write('more');
  await client.received('hello\nmore');
  expect(client.text).toBe('banner hello\nmore');
  client.leave();
});

test('while it is up nothing is said in its place', async () => {
  const { lab, port } = await open({ isOn: true });
  await lab.untilState('nas', 'awake');
  const client = await echoed(port, 'list\nhello\n');
  expect(client.text).toBe('list\nhello\n');
  await lab.until('background', () => lab.route('files').background === 1);
  client.leave();
});

test('a held client is told to come back before it gives up, and the machine is woken for it all the same', async () => {
  const { lab, machine, port } = await open({ factor: 50, bootMs: 40_000 });
  await lab.untilState('nas', 'asleep');
  const client = await send(port, 'join\n');
  expect(await client.ending).toBe('fin');
  expect(client.text).toMatch(/nas/);
  expect(lab.refusals()).toEqual(['still-waking']);
  expect(lab.target('nas').state.kind).toBe('waking');
  expect(lab.route('files').waiting).toBe(0);
  await lab.untilState('nas', 'awake');
  const back = await echoed(port, 'join\n');
  expect(machine.wakes).toBe(1);
  back.leave();
  await lab.untilState('nas', 'asleep');
});

test('a client that is told at once wakes the machine though it has left before anything was sent', async () => {
  const { lab, machine, port } = await open({ factor: 50 });
  await lab.untilState('nas', 'asleep');
  for (let round = 0; round < 3; round += 1) {
    const client = await send(port, 'knock\n');
    expect(await client.ending).toBe('fin');
    expect(client.text).toBe('come back');
  }
  await lab.untilState('nas', 'cooldown');
  expect(machine.wakes).toBe(1);
  await lab.untilState('nas', 'asleep');
});

test('whoever is let go hears why: a failed wake, a machine that is kept asleep', async () => {
  const { lab, port } = await open({
    factor: 50,
    bootMs: 10_000_000,
    route: { gate: { kind: 'lines' }, holdLimitMs: 20_000 },
  });
  await lab.untilState('nas', 'asleep');
  lab.engine.doNotWake('nas', 'Anna', { untilWallMs: null });
  const kept = await send(port, 'join\n');
  expect(await kept.ending).toBe('fin');
  expect(kept.text).toContain('kept asleep');
  lab.engine.release('nas', 'Anna');
  const early = await send(port, 'join\n');
  expect(await early.ending).toBe('fin');
  await lab.untilState('nas', 'failed');
  const late = await send(port, 'join\n');
  expect(await late.ending).toBe('fin');
  expect(late.text.length).toBeGreaterThan(10);
});

test('a client that never ends its side is ended', async () => {
  const { lab, port } = await open();
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(port, 'list\necho');
  await client.received('echo');
  await lab.passed(5_500);
  // That nobody is there any more shows at a write after the first.
  await lab.until('the reset', () => client.socket.destroyed || !client.socket.write('?'));
  expect(await client.ending).toBe('reset');
});
