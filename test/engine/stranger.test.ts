import { createServer } from 'node:net';
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

test('a connection on its way to the old host is not handed over once the host was edited', async () => {
  let tell: (mac: string) => void = () => undefined;
  const asked = new Promise<string>((resolve) => {
    tell = resolve;
  });
  let isAsked = false;
  const { lab, machine, port, settings } = await bench({
    isOn: true,
    driver: { macs: () => [own] },
    network: {
      interfaces: () => [link],
      neighbourMac: () => {
        isAsked = true;
        return asked;
      },
    },
  });
  const client = await Client.send(port, 'hello');
  await lab.until('the question', () => isAsked && lab.route('files').waiting === 1);
  const other = createServer((socket) => socket.on('error', () => undefined).end('the new one'));
  await new Promise<void>((resolve) => other.listen(machine.port, '::1', resolve));
  await lab.engine.apply({ ...settings, targets: settings.targets.map((nas) => ({ ...nas, host: '::1' })) });
  tell(own);
  await client.received('the new one');
  expect(client.text).toBe('the new one');
  client.leave();
  other.close();
});
