import { expect, test } from 'vitest';
import {
  neighboursInIpNeigh,
  neighboursInMacArp,
  neighboursInProcArp,
  neighboursInWindowsArp,
} from '../../electron/drivers/lan-tables.ts';
import { lanSubnets } from '../../electron/drivers/lan-subnets.ts';
import type { LocalInterface } from '../../electron/engine/network.ts';

const both = { '192.168.1.1': '52:54:00:aa:00:01', '192.168.1.20': '52:54:00:aa:00:02' };

test('Linux: /proc/net/arp', () => {
  const table = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         52:54:00:AA:00:01     *        eth0
192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.1.20     0x1         0x6         52:54:00:aa:00:02     *        eth0
`;
  expect(Object.fromEntries(neighboursInProcArp(table))).toEqual(both);
  expect(neighboursInProcArp('').size).toBe(0);
});

test('Linux: ip neigh', () => {
  const text = `192.168.1.1 dev eth0 lladdr 52:54:00:aa:00:01 REACHABLE
192.168.1.9 dev eth0  FAILED
192.168.1.10 dev eth0 lladdr 52:54:00:aa:00:10 FAILED
192.168.1.20 dev eth0 lladdr 52:54:00:aa:00:02 STALE
fe80::1 dev eth0 lladdr 52:54:00:aa:00:01 router REACHABLE
`;
  expect(Object.fromEntries(neighboursInIpNeigh(text))).toEqual(both);
});

test('macOS: arp -an', () => {
  const text = `? (192.168.1.1) at 52:54:0:aa:0:1 on en0 ifscope [ethernet]
? (192.168.1.9) at (incomplete) on en0 ifscope [ethernet]
? (192.168.1.20) at 52:54:0:aa:0:2 on en0 ifscope [ethernet]
? (192.168.1.255) at ff:ff:ff:ff:ff:ff on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
`;
  expect(Object.fromEntries(neighboursInMacArp(text))).toEqual(both);
});

test('Windows: arp -a, in any language', () => {
  const text = `\r
Schnittstelle: 192.168.1.2 --- 0x7\r
  Internetadresse       Physische Adresse     Typ\r
  192.168.1.1           52-54-00-aa-00-01     dynamisch\r
  192.168.1.20          52-54-00-aa-00-02     dynamisch\r
  192.168.1.255         ff-ff-ff-ff-ff-ff     statisch\r
  224.0.0.22            01-00-5e-00-00-16     statisch\r
`;
  expect(Object.fromEntries(neighboursInWindowsArp(text))).toEqual(both);
});

function card(address: string, netmask: string, set: Partial<LocalInterface> = {}): LocalInterface {
  return { name: 'eth0', address, family: 'IPv4', netmask, cidr: '', mac: '', internal: false, ...set };
}

test('looks at its own subnets only, and not at itself', () => {
  const [subnet, ...others] = lanSubnets([
    card('192.168.1.2', '255.255.255.0'),
    card('192.168.1.3', '255.255.255.0', { name: 'wlan0' }),
    card('127.0.0.1', '255.0.0.0', { internal: true }),
    card('169.254.7.7', '255.255.0.0'),
    card('10.8.0.2', '255.255.255.255', { name: 'tun0' }),
    card('10.9.0.2', '255.255.255.254', { name: 'tun1' }),
    card('fd00::2', 'ffff:ffff::', { family: 'IPv6' }),
  ]);
  expect(others).toEqual([]);
  expect(subnet).toMatchObject({ cidr: '192.168.1.0/24', from: '192.168.1.2', cutFrom: null });
  expect(subnet?.hosts).toHaveLength(252);
  expect(subnet?.hosts[0]).toBe('192.168.1.1');
  expect(subnet?.hosts.at(-1)).toBe('192.168.1.254');
});

test('takes a /22 whole, and of a larger subnet the part around itself', () => {
  expect(lanSubnets([card('10.0.5.9', '255.255.252.0')])[0]).toMatchObject({ cidr: '10.0.4.0/22', cutFrom: null });
  expect(lanSubnets([card('10.0.5.9', '255.255.252.0')])[0]?.hosts).toHaveLength(1021);
  const [cut] = lanSubnets([card('200.7.5.9', '255.0.0.0')]);
  expect(cut).toMatchObject({ cidr: '200.7.5.0/24', cutFrom: '200.0.0.0/8' });
  expect(cut?.hosts).toHaveLength(253);
});
