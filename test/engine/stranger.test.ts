import { expect, test } from 'vitest';
import type { LocalInterface } from '../../electron/engine/network.ts';
import { Client, echoed } from './client.ts';
import { benches } from './engine-lab.ts';

const bench = benches();
const own = '52:54:00:12:34:56';
const other = '52:54:00:65:43:21';
/** Makes loopback look like a link with neighbours. */
const link: LocalInterface = {
  name: 'eth0',
  address: '127.0.0.9',
  family: 'IPv4',
  netmask: '255.0.0.0',
  cidr: '127.0.0.9/8',
  mac: '52:54:00:00:00:01',
  internal: false,
};

function neighbour(mac: () => string | null) {
  return { interfaces: () => [link], neighbourMac: async () => mac(), gateway: async () => null };
}

test('another machine at the address counts as silent, is shown, and never gets a client', async () => {
  let mac = other;
  const { lab, machine, port } = await bench({
    isOn: true,
    network: neighbour(() => mac),
    driver: { macs: () => [own], wake: async () => undefined, down: 'silence' },
  });
  await lab.untilState('nas', 'asleep');
  expect(lab.target('nas').fault).toMatchObject({
    code: 'someone-else-answers',
    params: { expected: own, found: other },
  });
  const client = await Client.send(port, 'secret');
  await lab.untilState('nas', 'waking');
  await lab.passed(5_000);
  expect(client.text).toBe('');
  expect(lab.route('files').sessions).toBe(0);
  mac = own;
  await client.received('secret');
  expect(lab.target('nas').fault).toBeNull();
  expect(machine.isServing).toBe(true);
  client.leave();
});

test('a neighbour whose address is not known is taken for the machine', async () => {
  const { lab, port } = await bench({ isOn: true, network: neighbour(() => null), driver: { macs: () => [own] } });
  await lab.untilState('nas', 'awake');
  const client = await echoed(port, 'hello');
  expect(lab.target('nas').fault).toBeNull();
  client.leave();
});
