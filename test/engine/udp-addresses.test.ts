import { expect, test } from 'vitest';
import type { LocalInterface } from '../../electron/engine/network.ts';
import { addressNear, broadcastOf, localAddressesOf } from '../../electron/engine/udp-addresses.ts';

const own = (name: string, cidr: string): LocalInterface => {
  const address = cidr.replace(/\/.*/, '');
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  return { name, address, family, netmask: '', cidr, mac: '00:00:00:00:00:00', internal: name === 'lo' };
};
const interfaces = [
  own('lo', '127.0.0.1/8'),
  own('lo', '::1/128'),
  own('eth0', '192.168.1.5/24'),
  own('eth0', 'fe80::5/64'),
  own('eth1', '10.1.2.3/12'),
];

function addresses(host: string, options: { port?: number; platform?: NodeJS.Platform; broadcasts?: boolean } = {}) {
  const { port = 7777, platform = 'linux', broadcasts = false } = options;
  return Object.fromEntries(localAddressesOf({ host, port }, interfaces, platform, broadcasts));
}

test('all addresses are a socket for each of them, and one of the link says of which', () => {
  expect(addresses('0.0.0.0')).toEqual({ '127.0.0.1': false, '192.168.1.5': false, '10.1.2.3': false });
  expect(addresses('::')).toEqual({ '::1': false, 'fe80::5%eth0': false });
  expect(addresses('192.168.1.5')).toEqual({ '192.168.1.5': false });
  expect(addresses('192.168.9.9')).toEqual({ '192.168.9.9': false });
});

test('where addresses cannot be told apart one socket is for all of them', () => {
  expect(addresses('0.0.0.0', { platform: 'win32' })).toEqual({ '0.0.0.0': false });
  expect(addresses('0.0.0.0', { platform: 'darwin' })).not.toHaveProperty('0.0.0.0');
  expect(addresses('0.0.0.0', { platform: 'darwin', port: 53 })).toEqual({ '0.0.0.0': false });
  expect(addresses('::', { port: 0 })).toEqual({ '::': false });
  expect(Object.fromEntries(localAddressesOf({ host: '0.0.0.0', port: 1 }, [], 'linux', true))).toEqual({
    '0.0.0.0': false,
  });
});

test('broadcasts come to sockets of their own, of the networks that are listened on', () => {
  const everywhere = addresses('0.0.0.0', { broadcasts: true });
  expect(Object.keys(everywhere).filter((address) => everywhere[address])).toEqual([
    '192.168.1.255',
    '10.15.255.255',
    '255.255.255.255',
  ]);
  expect(addresses('192.168.1.5', { broadcasts: true })).toEqual({
    '192.168.1.255': true,
    '255.255.255.255': true,
    '192.168.1.5': false,
  });
  expect(addresses('127.0.0.1', { broadcasts: true })).toEqual({ '127.0.0.1': false });
  expect(addresses('::', { broadcasts: true })).toEqual(addresses('::'));
});

test('a network of one or two has no broadcasts', () => {
  expect(['192.0.2.1/32', '192.0.2.1/31', '192.0.2.1/30', '192.0.2.9/29', 'fe80::1/64', 'x'].map(broadcastOf)).toEqual([
    null,
    null,
    '192.0.2.3',
    '192.0.2.15',
    null,
    null,
  ]);
});

test('a broadcast is answered from our address in the network that it came from', () => {
  expect(
    ['192.168.1.77', '10.9.9.9', '172.16.0.1', 'fe80::9'].map((client) => addressNear(client, interfaces)),
  ).toEqual(['192.168.1.5', '10.1.2.3', null, null]);
});
