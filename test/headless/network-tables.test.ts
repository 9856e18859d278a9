import { expect, it } from 'vitest';
import {
  gatewayOfNetstat,
  gatewayOfProcRoute,
  macOfArp,
  macOfIpNeigh,
  macOfProcArp,
} from '../../electron/headless/network-tables.ts';

const procArp = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.20     0x1         0x2         52:54:00:12:34:56     *        eth0
192.168.1.21     0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.1.2      0x1         0x2         52:54:00:aa:bb:cc     *        eth0`;

it.each([
  ['Linux, IPv4', macOfProcArp(procArp, '192.168.1.20'), '52:54:00:12:34:56'],
  ['Linux, only the whole address', macOfProcArp(procArp, '192.168.1.2'), '52:54:00:aa:bb:cc'],
  ['Linux, an entry that is not complete', macOfProcArp(procArp, '192.168.1.21'), null],
  ['Linux, unknown', macOfProcArp(procArp, '192.168.1.22'), null],
  ['Linux, IPv6', macOfIpNeigh('fd00::5 dev eth0 lladdr 52:54:00:12:34:56 REACHABLE\n'), '52:54:00:12:34:56'],
  ['Linux, IPv6 that failed', macOfIpNeigh('fd00::5 dev eth0 FAILED\n'), null],
  [
    'macOS',
    macOfArp('? (192.168.1.20) at 52:54:0:12:34:6 on en0 ifscope [ethernet]\n', '192.168.1.20'),
    '52:54:00:12:34:06',
  ],
  ['macOS, none', macOfArp('192.168.1.20 (192.168.1.20) -- no entry\n', '192.168.1.20'), null],
  [
    'Windows',
    macOfArp(
      '\r\nInterface: 192.168.1.5 --- 0x7\r\n  Internet Address      Physical Address      Type\r\n  192.168.1.20          52-54-00-12-34-56     dynamic\r\n',
      '192.168.1.20',
    ),
    '52:54:00:12:34:56',
  ],
])('finds the MAC of a neighbour: %s', (_name, found, expected) => {
  expect(found).toBe(expected);
});

it.each([
  [
    'Linux',
    gatewayOfProcRoute(
      'Iface\tDestination\tGateway \tFlags\neth0\t0001A8C0\t00000000\t0001\neth0\t00000000\t0101A8C0\t0003\n',
    ),
    '192.168.1.1',
  ],
  ['Linux without', gatewayOfProcRoute('Iface\tDestination\tGateway\neth0\t0001A8C0\t00000000\t0001\n'), null],
  ['macOS', gatewayOfNetstat('Internet:\nDestination Gateway Flags\ndefault 10.0.0.1 UGScg en0\n'), '10.0.0.1'],
  ['Windows', gatewayOfNetstat('  0.0.0.0          0.0.0.0      192.168.1.1    192.168.1.5     25\r\n'), '192.168.1.1'],
  ['macOS without', gatewayOfNetstat('default link#12 UCSI en0\n'), null],
])('finds the gateway: %s', (_name, found, expected) => {
  expect(found).toBe(expected);
});
