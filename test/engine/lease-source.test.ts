import { expect, test } from 'vitest';
import type { LeaseLinks } from '../../electron/engine/lease-source.ts';
import { FaultError, fault } from '../../shared/faults.ts';
import { Client, echoed } from './client.ts';
import { benches } from './engine-lab.ts';

const bench = benches();
const unreachable = fault('haproxy-unreachable', { socket: '/run/x.sock', detail: 'nobody listens on it' });

/** A machine that a client has woken and left again, with a source that a test speaks for. */
async function unused(beforeSleep: (links: LeaseLinks) => Promise<void>) {
  let links: LeaseLinks | undefined;
  const asked: string[] = [];
  const source = {
    id: 'test',
    start: (given: LeaseLinks) => void (links = given),
    async beforeSleep(target: string) {
      asked.push(target);
      if (links) await beforeSleep(links);
    },
  };
  const made = await bench({ leaseSources: [source] });
  await made.lab.untilState('nas', 'asleep');
  (await echoed(made.port, 'hello')).leave();
  await made.lab.until('unused', () => made.lab.target('nas').state.kind === 'cooldown');
  if (!links) throw new Error('the source was not started');
  return { ...made, links, asked };
}

test('what a source says holds the machine, with its reason, until it says otherwise', async () => {
  const { lab, machine, links } = await unused(async () => undefined);
  links.hold('nas', '3 connections through HAProxy');
  links.hold('nobody', 'something');
  expect(lab.target('nas')).toMatchObject({ state: { kind: 'awake' }, why: '3 connections through HAProxy' });
  links.hold('nas', '2 connections through HAProxy');
  await lab.passed(60_000);
  expect(lab.target('nas').why).toBe('2 connections through HAProxy');
  expect(machine.sleeps).toBe(0);
  expect(await lab.engine.sleep('nas', 'me', false)).toMatchObject({ code: 'in-use' });
  links.hold('nas', null);
  await lab.untilState('nas', 'asleep');
  expect(machine.sleeps).toBe(1);
});

test('a source is asked before the last recount, and what it finds then cancels the sleep', async () => {
  let isUsed = true;
  const { lab, machine, links, asked } = await unused(async (told) => {
    if (isUsed) told.hold('nas', '1 connection through HAProxy');
  });
  await lab.until('held', () => asked.length === 1 && lab.target('nas').state.kind === 'awake');
  await lab.passed(30_000);
  expect({ sleeps: machine.sleeps, asked }).toEqual({ sleeps: 0, asked: ['nas'] });
  isUsed = false;
  links.hold('nas', null);
  await lab.untilState('nas', 'asleep');
  expect({ sleeps: machine.sleeps, asked }).toEqual({ sleeps: 1, asked: ['nas', 'nas'] });
});

test.each([
  ['fails', () => Promise.reject(new FaultError(unreachable))],
  ['never answers', () => new Promise<void>(() => undefined)],
])('a source that %s is a reason to send nothing, also where a person insists', async (_, beforeSleep) => {
  const { lab, machine } = await unused(beforeSleep);
  await lab.until('given up', () => lab.target('nas').fault?.code === 'sleep-failed');
  expect(machine.sleeps).toBe(0);
  expect(await lab.engine.sleep('nas', 'me', true)).not.toBeNull();
  expect(machine.sleeps).toBe(0);
});

test('a client that is cut off by the sleep does not wake the machine by dialling again', async () => {
  const { lab, port, machine, links } = await unused(async () => undefined);
  links.cutOff('nas', 'files', '::ffff:127.0.0.1');
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(port, 'again');
  await lab.until('refused', () => lab.refusals().includes('came-back-by-reflex'));
  client.leave();
  expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 1, state: 'asleep' });
});

test('a route believes a PROXY header from those it is told to, and judges the client that it names', async () => {
  const made = await bench({ route: { proxyProtocolFrom: ['127.0.0.0/8'], denyFrom: ['192.0.2.66'] } });
  await made.lab.untilState('nas', 'asleep');
  const header = (source: string) => `PROXY TCP4 ${source} 127.0.0.1 4000 ${made.port}\r\n`;
  const denied = await Client.send(made.port, `${header('192.0.2.66')}hello`);
  expect(await denied.ending).toBe('reset');
  const unnamed = await Client.send(made.port, 'hello, I am nobody');
  expect(await unnamed.ending).toBe('reset');
  expect(made.machine.wakes).toBe(0);
  const client = await Client.send(made.port, `${header('192.0.2.7')}hello`);
  await client.received('hello');
  expect(made.lab.journal.records.find(({ kind }) => kind === 'waking')?.source).toBe('192.0.2.7');
  expect(made.lab.refusals()).toEqual(['source-not-allowed']);
  client.leave();
});
