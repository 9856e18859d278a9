import { describe, expect, test } from 'vitest';
import { magicPacket, parseSecureOnPassword } from '../../electron/drivers/magic-packet.ts';
import { directedBroadcast, planMagicSends } from '../../electron/drivers/magic-packet-plan.ts';
import type { LocalInterface } from '../../electron/engine/network.ts';

test('a magic packet is six times 255 and sixteen times the MAC, then the password', () => {
  const header = 'ff'.repeat(6);
  const body = '52540012 34ab'.replace(' ', '').repeat(16);
  expect(magicPacket('52:54:00:12:34:ab', null).toString('hex')).toBe(header + body);
  expect(magicPacket('52:54:00:12:34:ab', Buffer.from([1, 2, 3, 4])).toString('hex')).toBe(`${header}${body}01020304`);
});

test('a SecureOn password is six bytes, or four', () => {
  expect(parseSecureOnPassword('01-02-03-04-05-FF')).toEqual(Buffer.from([1, 2, 3, 4, 5, 255]));
  expect(parseSecureOnPassword('192.168.1.255')).toEqual(Buffer.from([192, 168, 1, 255]));
  for (const wrong of ['', 'geheim', '1.2.3', '1.2.3.256', '1.2.3.4.5', '01:02:03']) {
    expect(parseSecureOnPassword(wrong)).toBeNull();
  }
});

test.each([
  ['192.168.1.7', '255.255.255.0', '192.168.1.255'],
  ['10.1.2.3', '255.0.0.0', '10.255.255.255'],
  ['172.16.5.130', '255.255.255.128', '172.16.5.255'],
  ['192.168.1.5', '255.255.255.252', '192.168.1.7'],
  ['192.168.1.5', '255.255.255.254', null],
  ['100.64.0.9', '255.255.255.255', null],
])('%s/%s broadcasts to %s', (address, netmask, broadcast) => {
  expect(directedBroadcast(address, netmask)).toBe(broadcast);
});

describe('where a packet goes', () => {
  const interfaces = [
    local('lo', '127.0.0.1', '255.0.0.0', true),
    local('lan', '192.168.1.10', '255.255.255.0'),
    local('iot', '192.168.2.10', '255.255.255.0'),
    local('vpn', '100.64.0.9', '255.255.255.255'),
    { ...local('lan', 'fe80::1', 'ffff:ffff:ffff:ffff::'), family: 'IPv6' as const },
  ];
  const plan = (input: Partial<Parameters<typeof planMagicSends>[0]>) =>
    planMagicSends({ interfaces, targetAddresses: [], destinations: [], interface: null, ...input }).map(
      (send) => `${send.interface}/${send.from} ${send.to}`,
    );

  test("by the interface in the target's subnet, to both broadcasts", () => {
    expect(plan({ targetAddresses: ['192.168.2.77'] })).toEqual([
      'iot/192.168.2.10 192.168.2.255',
      'iot/192.168.2.10 255.255.255.255',
    ]);
  });

  test('by every interface that leads out, when none holds the target', () => {
    const everywhere = [
      'lan/192.168.1.10 192.168.1.255',
      'lan/192.168.1.10 255.255.255.255',
      'iot/192.168.2.10 192.168.2.255',
      'iot/192.168.2.10 255.255.255.255',
      'vpn/100.64.0.9 255.255.255.255',
    ];
    expect(plan({})).toEqual(everywhere);
    expect(plan({ targetAddresses: ['203.0.113.5'] })).toEqual(everywhere);
    expect(plan({ targetAddresses: ['127.0.0.1'] })).toEqual(everywhere);
  });

  test('by the interface named, whatever the address', () => {
    expect(plan({ interface: 'lan', targetAddresses: ['192.168.2.77'] })).toEqual([
      'lan/192.168.1.10 192.168.1.255',
      'lan/192.168.1.10 255.255.255.255',
    ]);
    expect(plan({ interface: 'wlan0' })).toEqual([]);
  });

  test('to the address given, by routing; the limited broadcast by each interface', () => {
    expect(plan({ destinations: ['192.168.1.255', '127.0.0.1'] })).toEqual([
      'null/null 192.168.1.255',
      'null/null 127.0.0.1',
    ]);
    expect(plan({ destinations: ['255.255.255.255'], targetAddresses: ['192.168.2.7'] })).toEqual([
      'iot/192.168.2.10 255.255.255.255',
    ]);
    expect(plan({ destinations: ['10.9.9.9'], interface: 'iot' })).toEqual(['iot/192.168.2.10 10.9.9.9']);
  });

  test('nowhere without an interface', () => {
    expect(plan({ interfaces: interfaces.slice(0, 1) })).toEqual([]);
  });
});

function local(name: string, address: string, netmask: string, internal = false): LocalInterface {
  return { name, address, netmask, internal, family: 'IPv4', cidr: `${address}/24`, mac: '02:00:00:00:00:01' };
}
