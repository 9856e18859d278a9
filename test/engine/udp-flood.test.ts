import type { Socket } from 'node:dgram';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineDatagramGate, type DatagramVerdict } from '../../electron/engine/datagram-gate.ts';
import { udpBenches } from './udp-lab.ts';
import { bound, closed } from './udp-machine.ts';

const bench = udpBenches();
const mebibyte = 1024 * 1024;

/** A gate that replies to everything as told. */
function answering(verdict: (bytes: Uint8Array) => DatagramVerdict) {
  return defineDatagramGate({
    id: 'answering',
    title: 'Test',
    config: z.strictObject({}),
    open: () => ({ judge: ({ bytes }) => verdict(bytes) }),
  });
}

const echoing = answering((bytes) => ({ kind: 'answered', reply: bytes, reason: 'a list' }));

/** As many datagrams, each from an address of loopback of its own, as if somebody had forged them. */
async function flood(port: number, count: number, onAnswer: () => void = () => undefined): Promise<void> {
  const batch = 200;
  const payload = Buffer.alloc(400, 7);
  for (let first = 0; first < count; first += batch) {
    const sockets: Socket[] = [];
    for (let index = first; index < Math.min(count, first + batch); index += 1) {
      const socket = await bound(`127.${1 + (index >> 14)}.${(index >> 7) & 127}.${1 + (index & 127)}`, 0);
      socket.on('message', onAnswer);
      sockets.push(socket);
      socket.send(payload, port, '127.0.0.1');
      // The route is in the same process: it shall hear all of them.
      if (index % 10 === 0) await setImmediate();
    }
    await setImmediate();
    await setImmediate();
    await Promise.all(sockets.map(closed));
  }
}

test('10,000 single datagrams of as many sources wake nothing, and are forgotten', async () => {
  const { lab, machine, port } = await bench({ factor: 1, route: { mostInAll: 1_024 } });
  await lab.untilState('nas', 'asleep');
  await flood(port, 1_000);
  const beforeBytes = process.memoryUsage();
  await flood(port, 10_000);
  const afterBytes = process.memoryUsage();
  expect(machine.wakes).toBe(0);
  expect(lab.target('nas').state.kind).toBe('asleep');
  // 1,024 conversations of 400 bytes each are there at the end, as at the beginning; the rest is what is not collected yet.
  expect(afterBytes.arrayBuffers - beforeBytes.arrayBuffers).toBeLessThan(16 * mebibyte);
  expect(afterBytes.heapUsed - beforeBytes.heapUsed).toBeLessThan(64 * mebibyte);
  expect(lab.route('game')).toMatchObject({ sessions: 0, waiting: 0 });
  expect(lab.journal.records.length).toBeLessThan(1_000);
});

test('a flood does not keep a real client out', async () => {
  const { lab, machine, port, client } = await bench();
  await lab.untilState('nas', 'asleep');
  await flood(port, 3_000);
  const player = await client();
  player.send('one', 'two');
  await lab.until('waiting', () => lab.route('game').waiting === 1);
  await flood(port, 2_000);
  await lab.until('both answers', () => player.texts.length === 2);
  expect(machine.wakes).toBe(1);
});

test('while awake a flood opens no more than the limit, and those that count stay', async () => {
  const { lab, port, client } = await bench({ isOn: true, route: { mostInAll: 50 } });
  await lab.untilState('nas', 'awake');
  const player = await client();
  player.send('one', 'two');
  await lab.until('both answers', () => player.texts.length === 2);
  await flood(port, 1_000);
  expect(lab.route('game').sessions).toBeLessThanOrEqual(50);
  player.send('three');
  await lab.until('one more answer', () => player.texts.length === 3);
  expect(lab.target('nas').state).toMatchObject({ leases: 1 });
});

test('one source is answered five times in a second, all together fifty times', async () => {
  const { lab, port, client } = await bench({ factor: 1, gates: [echoing], route: { gate: { kind: 'answering' } } });
  await lab.untilState('nas', 'asleep');
  const asker = await client();
  asker.send(...Array.from({ length: 40 }, (_, index) => `question ${index}`));
  await lab.until('too many', () => lab.refusals().includes('asked too often'));
  await lab.passed(200);
  expect(asker.texts).toEqual(['question 0', 'question 1', 'question 2', 'question 3', 'question 4']);
  await lab.passed(1_000);
  const startMs = lab.clock.monotonicMs();
  let answers = 0;
  await flood(port, 1_000, () => {
    answers += 1;
  });
  const seconds = (lab.clock.monotonicMs() - startMs) / 1_000;
  expect(answers).toBeGreaterThan(0);
  expect(answers).toBeLessThanOrEqual(50 * (Math.floor(seconds) + 2));
});

test.each([
  ['a reply longer than its request', 100, undefined, 0],
  ['one that is as long', 8, undefined, 1],
  ['a longer one to whoever has passed a challenge', 1_400, 'challenge', 1],
  ['a longer one to a neighbour', 1_400, 'neighbour', 1],
  ['none that is too long for a datagram', 1_401, 'challenge', 0],
] as const)('%s', async (_what, length, proof, answers) => {
  const gate = answering(() => ({
    kind: 'answered',
    reply: new Uint8Array(length),
    reason: 'a list',
    ...(proof && { proof }),
  }));
  const { lab, machine, client } = await bench({ gates: [gate], route: { gate: { kind: 'answering' } } });
  await lab.untilState('nas', 'asleep');
  const asker = await client();
  asker.send('question');
  if (answers > 0) await lab.until('an answer', () => asker.texts.length === 1);
  else await lab.until('a refusal', () => lab.refusals().includes('the answer would be longer than the question'));
  expect(asker.texts.length).toBe(answers);
  expect(machine.wakes).toBe(0);
});

test('while awake the service itself answers what the gate would', async () => {
  const options = { isOn: true, gates: [echoing], route: { gate: { kind: 'answering' } }, answer: () => 'by itself' };
  const { lab, client } = await bench(options);
  await lab.untilState('nas', 'awake');
  const asker = await client();
  asker.send('question');
  await lab.until('an answer', () => asker.texts.length === 1);
  expect(asker.texts).toEqual(['by itself']);
  expect(lab.target('nas').state).toMatchObject({ leases: 0 });
});
