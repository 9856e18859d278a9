import { type AddressInfo, createServer, isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { localNetwork } from '../../electron/drivers/local-network.ts';
import {
  gatewayInIpRoute,
  gatewayInMacRoute,
  gatewayInProcRoute,
  gatewayInWindowsRoute,
  holderInLsof,
  holderInSs,
  holderInTasklist,
  listenerInNetstat,
  macInIpNeigh,
  macInMacArp,
  macInProcArp,
  macInWindowsArp,
} from '../../electron/drivers/local-network-tables.ts';

describe('Linux', () => {
  const procArp = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         52:54:00:AA:00:01     *        eth0
192.168.1.20     0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.1.2      0x1         0x6         52:54:00:aa:00:02     *        eth0
`;
  const procRoute = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
wlan0	00000000	FE01A8C0	0003	0	0	600	00000000	0	0	0
eth0	00000000	0101A8C0	0003	0	0	100	00000000	0	0	0
eth0	0001A8C0	00000000	0001	0	0	100	00FFFFFF	0	0	0
`;
  const ipNeigh = `[{"dst":"fd00::20","dev":"eth0","lladdr":"52:54:00:12:34:56","state":["STALE"]},
    {"dst":"fd00::1","dev":"eth0","state":["FAILED"]}]`;
  const ipRoute = `[{"dst":"default","gateway":"fd00::2","dev":"wlan0","metric":2048,"flags":[]},
    {"dst":"default","gateway":"fd00::1","dev":"eth0","metric":1024,"flags":[]},
    {"dst":"192.168.1.0/24","dev":"eth0","scope":"link","flags":[]}]`;

  test('knows a neighbour that has answered', () => {
    expect(macInProcArp(procArp, '192.168.1.1')).toBe('52:54:00:aa:00:01');
    expect(macInProcArp(procArp, '192.168.1.2')).toBe('52:54:00:aa:00:02');
    expect(macInProcArp(procArp, '192.168.1.20')).toBeNull();
    expect(macInProcArp(procArp, '192.168.1')).toBeNull();
    expect(macInProcArp('', '192.168.1.1')).toBeNull();
    expect(macInIpNeigh(ipNeigh, 'fd00::20')).toBe('52:54:00:12:34:56');
    expect(macInIpNeigh(ipNeigh, 'fd00::1')).toBeNull();
    expect(macInIpNeigh('', 'fd00::1')).toBeNull();
  });

  test('knows the gateway of the best default route', () => {
    expect(gatewayInProcRoute(procRoute)).toBe('192.168.1.1');
    expect(
      gatewayInProcRoute(
        procRoute
          .split('\n')
          .filter((line) => !line.includes('\t00000000\t'))
          .join('\n'),
      ),
    ).toBeNull();
    expect(gatewayInIpRoute(ipRoute)).toBe('fd00::1');
    expect(gatewayInIpRoute('[]')).toBeNull();
  });
});

describe('macOS', () => {
  test('knows a neighbour that has answered', () => {
    const known = '? (192.168.1.20) at 52:54:0:12:3:56 on en0 ifscope [ethernet]\n';
    expect(macInMacArp(known, '192.168.1.20')).toBe('52:54:00:12:03:56');
    expect(macInMacArp('nas.home (192.168.1.20) at 52:54:0:12:3:56 on en0 ifscope [ethernet]\n', '192.168.1.20')).toBe(
      '52:54:00:12:03:56',
    );
    expect(macInMacArp('? (192.168.1.21) at (incomplete) on en0 ifscope [ethernet]\n', '192.168.1.21')).toBeNull();
    expect(macInMacArp('192.168.1.99 (192.168.1.99) -- no entry\n', '192.168.1.99')).toBeNull();
  });

  test('knows the gateway', () => {
    const route = `   route to: default
destination: default
       mask: default
    gateway: 192.168.1.1
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
`;
    expect(gatewayInMacRoute(route)).toBe('192.168.1.1');
    expect(gatewayInMacRoute('route: writing to routing socket: not in table\n')).toBeNull();
  });
});

describe('Windows', () => {
  test('knows a neighbour, in any language', () => {
    const arp = `\r
Schnittstelle: 192.168.1.50 --- 0xb\r
  Internetadresse       Physische Adresse     Typ\r
  192.168.1.20          52-54-00-12-34-56     dynamisch \r
  192.168.1.255         ff-ff-ff-ff-ff-ff     statisch  \r
`;
    expect(macInWindowsArp(arp, '192.168.1.20')).toBe('52:54:00:12:34:56');
    expect(macInWindowsArp('Es wurden keine ARP-Einträge gefunden.\r\n', '192.168.1.20')).toBeNull();
  });

  test('knows the gateway of the best default route', () => {
    const route = `===========================================================================\r
IPv4 Route Table\r
===========================================================================\r
Active Routes:\r
Network Destination        Netmask          Gateway       Interface  Metric\r
          0.0.0.0          0.0.0.0         On-link         10.8.0.2    10\r
          0.0.0.0          0.0.0.0    192.168.2.1    192.168.2.50     50\r
          0.0.0.0          0.0.0.0      192.168.1.1    192.168.1.50     25\r
===========================================================================\r
Persistent Routes:\r
  Network Address          Netmask  Gateway Address  Metric\r
          0.0.0.0          0.0.0.0      192.168.9.1  Default \r
`;
    expect(gatewayInWindowsRoute(route)).toBe('192.168.1.1');
    expect(gatewayInWindowsRoute('')).toBeNull();
  });
});

describe('this computer', () => {
  const network = localNetwork();

  test('has a loopback interface', () => {
    expect(network.interfaces()).toContainEqual(
      expect.objectContaining({ address: '127.0.0.1', internal: true, family: 'IPv4' }),
    );
  });

  test('has a gateway that is an address, or none', async () => {
    const gateway = await network.gateway();
    expect(gateway === null || isIP(gateway) > 0).toBe(true);
  });

  test('has no neighbour at an address of nobody, nor at what is no address', async () => {
    for (const address of ['192.0.2.254', '2001:db8::1', 'nas', '--help']) {
      expect(await network.neighbourMac(address)).toBeNull();
    }
  });
});

describe('who holds a port', () => {
  test('is read from what each system prints', () => {
    const ss = 'LISTEN 0 50 0.0.0.0:445 0.0.0.0:* users:(("smbd",pid=812,fd=31))';
    expect(holderInSs(ss)).toBe('smbd (812)');
    expect(holderInSs('LISTEN 0 50 0.0.0.0:445 0.0.0.0:*')).toBeNull();
    expect(holderInLsof('p812\ncsmbd\nf31\n')).toBe('smbd (812)');
    const netstat = [
      '  Proto  Local Address          Foreign Address        State           PID',
      '  TCP    127.0.0.1:5000         127.0.0.1:445          ESTABLISHED     77',
      '  TCP    0.0.0.0:445            0.0.0.0:0              LISTENING       4',
    ].join('\r\n');
    expect(listenerInNetstat(netstat, 445)).toBe(4);
    expect(listenerInNetstat(netstat, 44)).toBeNull();
    expect(holderInTasklist('"System","4","Services","0","144 K"', 4)).toBe('System (4)');
  });

  test.skipIf(process.platform !== 'linux')('is this process for a port of its own', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const holder = await localNetwork().portHolder(port);
    server.close();
    expect(holder).toSatisfy((text: string | null) => text === null || text.endsWith(`(${process.pid})`));
  });
});
