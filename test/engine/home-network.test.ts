import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isOnNetwork } from '../../electron/engine/home-network.ts';
import type { LocalInterface } from '../../electron/engine/network.ts';
import type { ProbeDefinition } from '../../electron/engine/probe.ts';
import tcpProbe from '../../electron/protocols/tcp.probe.ts';
import { Client, echoed } from './client.ts';
import { racks } from './engine-lab.ts';

const rack = racks();
const home = '02:00:00:00:00:01';
const hotel = '02:00:00:00:00:99';

/** Where this computer is: the MAC of its gateway, `unreadable`, or none. */
class Place {
  gateway: string | null = home;
  interfaces: readonly LocalInterface[] = [];
  readonly network = {
    interfaces: () => this.interfaces,
    gateway: async () => (this.gateway === null ? null : '127.0.0.1'),
    neighbourMac: async (address: string) => {
      if (address !== '127.0.0.1' || this.gateway === null) return null;
      return this.gateway === 'unreadable' ? null : this.gateway;
    },
  };
}

const target = { homeNetwork: [home], idle: { cooldownMs: 60_000 } };

async function isListening(port: number): Promise<boolean> {
  return Client.open(port).then(
    (client) => {
      client.leave();
      return true;
    },
    () => false,
  );
}

/** Machines whose readiness is asked by a probe that counts. */
async function counted(place: Place, more: Parameters<typeof rack>[0] = {}) {
  let asked = 0;
  const probe: ProbeDefinition = {
    id: 'counted',
    title: 'Counted',
    config: z.strictObject({}),
    ask: async (_config, context) => {
      asked += 1;
      return tcpProbe.ask({}, context);
    },
  };
  const nas = { kind: 'silence', target: { ...target, ready: { kind: 'counted' } } } as const;
  const made = await rack({ nas, ...more }, { network: place.network, probes: [probe] });
  return { made, asked: () => asked };
}

test.each([
  ['its own', [home], { address: '10.0.0.1', mac: home }, true],
  ['one of several', [hotel, home], { address: '10.0.0.1', mac: home }, true],
  ['another one', [home], { address: '10.0.0.1', mac: hotel }, false],
  ['one whose gateway does not tell its MAC', [home], { address: '10.0.0.1', mac: null }, null],
  ['none', [home], null, false],
] as const)('on %s', (_network, macs, gateway, answer) => {
  expect(isOnNetwork(macs, gateway)).toBe(answer);
});

test('away from home a machine is left alone, and served again when this computer is back', async () => {
  const place = new Place();
  const { made, asked } = await counted(place, { mini: { kind: 'silence', host: '::1' } });
  await made.lab.untilState('nas', 'asleep');
  const session = await echoed(made.port('nas'), 'hello');
  await made.lab.untilState('nas', 'awake');

  place.gateway = hotel;
  await made.lab.until('away', () => made.lab.target('nas').fault?.code === 'away-from-home');
  expect(made.lab.target('nas')).toMatchObject({
    state: { kind: 'awake' },
    owned: true,
    sleepAt: null,
    fault: { params: { target: 'nas', gateway: hotel } },
  });
  expect(made.lab.route('to-nas').listening).toEqual([]);
  expect(await isListening(made.port('nas'))).toBe(false);
  expect(await isListening(made.port('mini'))).toBe(true);
  const before = [asked(), made.machine('nas').visits];
  session.socket.write('still here');
  await session.received('still here');
  session.leave();
  await made.lab.passed(100_000);
  expect([asked(), made.machine('nas').visits]).toEqual(before);
  expect([made.machine('nas').sleeps, made.machine('nas').wakes]).toEqual([0, 1]);
  expect(made.lab.engine.wake('nas', 'Ann')?.code).toBe('away-from-home');
  for (const call of ['probe', 'preflight'] as const) {
    expect(await made.lab.engine[call]('nas')).toMatchObject({ code: 'away-from-home' });
  }
  expect((await made.lab.engine.sleep('nas', 'Ann', true))?.code).toBe('away-from-home');

  place.gateway = home;
  await made.lab.until('back', () => made.lab.target('nas').fault === null);
  await made.lab.untilState('nas', 'cooldown');
  expect(made.lab.target('nas').owned).toBe(true);
  const back = await echoed(made.port('nas'), 'hello again');
  back.leave();
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine('nas').sleeps).toBe(1);
  expect([made.lab.journal.count('left-home'), made.lab.journal.count('came-home')]).toEqual([1, 1]);
});

test('a start on another network listens nowhere and asks nothing, and what needs such a machine is left alone too', async () => {
  const place = new Place();
  place.gateway = hotel;
  const { made, asked } = await counted(place, { wiki: { host: '::1', target: { needs: ['nas'] } } });
  expect(made.lab.route('to-nas').listening).toEqual([]);
  expect(await isListening(made.port('wiki'))).toBe(false);
  await made.lab.passed(80_000);
  expect([asked(), made.machine('nas').wakes]).toEqual([0, 0]);
  expect(made.lab.target('wiki').fault).toMatchObject({ code: 'away-from-home', params: { target: 'wiki' } });
  place.gateway = home;
  await made.lab.until('listening', () => made.lab.route('to-wiki').listening.length > 0);
  const client = await echoed(made.port('wiki'), 'hello');
  expect([made.machine('nas').wakes, made.machine('wiki').wakes]).toEqual([1, 1]);
  client.leave();
});

test('a client that waits when this computer leaves is let go at once', async () => {
  const place = new Place();
  const made = await rack({ nas: { kind: 'silence', bootMs: 60_000, target } }, { network: place.network });
  await made.lab.untilState('nas', 'asleep');
  const client = await Client.send(made.port('nas'), 'hello');
  await made.lab.until('the packet', () => made.machine('nas').wakes > 0);
  place.gateway = hotel;
  expect(await client.ending).toBe('reset');
  expect(made.lab.target('nas').state.kind).toBe('asleep');
  const packets = made.machine('nas').wakes;
  await made.lab.passed(60_000);
  expect(made.machine('nas').wakes).toBe(packets);
  expect(made.lab.journal.records.filter(({ kind }) => kind === 'client-told').map(({ fault }) => fault?.code)).toEqual(
    ['away-from-home'],
  );
});

test('while nobody can tell, what was known stays; no network at all is away, but not for a moment', async () => {
  const place = new Place();
  place.gateway = 'unreadable';
  const made = await rack({ nas: { kind: 'silence', target } }, { network: place.network });
  await made.lab.passed(40_000);
  expect(made.lab.target('nas').fault).toBeNull();
  expect(made.lab.route('to-nas').listening).toHaveLength(1);
  place.gateway = hotel;
  await made.lab.until('away', () => made.lab.target('nas').fault !== null);
  place.gateway = 'unreadable';
  await made.lab.passed(40_000);
  expect(made.lab.target('nas').fault?.code).toBe('away-from-home');
  place.gateway = home;
  await made.lab.until('back', () => made.lab.target('nas').fault === null);
  place.gateway = null;
  await made.lab.until('away', () => made.lab.target('nas').fault !== null);
  expect(made.lab.target('nas').fault).toMatchObject({ params: { gateway: null } });
});

test('a port that another program took meanwhile is said, and taken back when it is free', async () => {
  const place = new Place();
  const made = await rack({ nas: { kind: 'silence', target } }, { network: place.network });
  place.gateway = hotel;
  await made.lab.until('given up', () => made.lab.route('to-nas').listening.length === 0);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(made.port('nas'), '127.0.0.1', resolve));
  place.gateway = home;
  await made.lab.until('the fault', () => made.lab.route('to-nas').fault?.code === 'port-in-use');
  expect(made.lab.target('nas').fault).toBeNull();
  await new Promise((resolve) => other.close(resolve));
  await made.lab.until('listening', () => made.lab.route('to-nas').listening.length > 0);
});
