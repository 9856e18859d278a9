import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();

async function asleep(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

test('stopping ends the listeners and tells those who wait', async () => {
  const { lab, port } = await asleep({ bootMs: 30_000 });
  const waiting = await Client.send(port, 'hello');
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  await lab.engine.stop(60_000);
  expect(await waiting.ending).toBe('reset');
  expect(lab.refusals()).toEqual(['shutting-down']);
  await expect(Client.open(port)).rejects.toThrow('ECONNREFUSED');
});

test('stopping lets sessions finish', async () => {
  const { lab, port } = await asleep();
  const client = await echoed(port, 'hello');
  let isStopped = false;
  const stopped = lab.engine.stop(600_000).then(() => (isStopped = true));
  client.socket.write('and more');
  await client.received('and more');
  expect(isStopped).toBe(false);
  client.socket.end();
  expect(await client.ending).toBe('fin');
  await stopped;
});

test('stopping ends sessions that are left at the limit', async () => {
  const { lab, machine, port } = await asleep();
  const client = await echoed(port, 'hello');
  await lab.engine.stop(5_000);
  expect(await client.ending).toBe('reset');
  expect(machine.sleeps).toBe(0);
});

test('after the stop nothing is asked and nothing is sent, and it may be stopped again', async () => {
  const { lab, machine, port } = await asleep();
  const client = await echoed(port, 'hello');
  client.leave();
  await lab.engine.stop(0);
  await lab.engine.stop(0);
  const { visits } = machine;
  await lab.passed(60_000);
  expect({ visits: machine.visits, sleeps: machine.sleeps }).toEqual({ visits, sleeps: 0 });
  await expect(lab.engine.apply({ version: 1, targets: [], listeners: [], routes: [] })).rejects.toThrow(
    'shutting-down',
  );
});
