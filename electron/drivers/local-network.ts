import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { LocalInterface, Network } from '../engine/network.ts';
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
} from './local-network-tables.ts';

const deadlineMs = 2000;

type Tables = Pick<Network, 'gateway' | 'neighbourMac' | 'portHolder'>;

/** This computer's network, from the tables of the system. What cannot be found out within two seconds is null. */
export function localNetwork(): Network {
  const tables = tablesOf(process.platform);
  return {
    interfaces,
    gateway: () => tables.gateway(),
    portHolder: (port) => tables.portHolder(port),
    neighbourMac(address) {
      const plain = address
        .toLowerCase()
        .replace(/^::ffff:(?=.*\.)/, '')
        .replace(/%.*$/, '');
      return isIPv4(plain) || isIPv6(plain) ? tables.neighbourMac(plain) : Promise.resolve(null);
    },
  };
}

function interfaces(): readonly LocalInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, netmask, cidr, mac, internal }) => ({
      name,
      address,
      family,
      netmask,
      cidr: cidr ?? `${address}/${family === 'IPv4' ? 32 : 128}`,
      mac,
      internal,
    })),
  );
}

function tablesOf(platform: NodeJS.Platform): Tables {
  if (platform === 'linux') return linux;
  if (platform === 'darwin') return macOs;
  if (platform === 'win32') return windows;
  const unknown = () => Promise.resolve(null);
  return { gateway: unknown, neighbourMac: unknown, portHolder: unknown };
}

/** IPv4 comes from files, as a process for every probe of every machine would cost too much on a small computer. */
const linux: Tables = {
  async neighbourMac(address) {
    const table = isIPv4(address) ? await read('/proc/net/arp') : null;
    if (table !== null) return macInProcArp(table, address);
    return macInIpNeigh(await run('ip', ['-j', 'neigh', 'show', 'to', address]), address);
  },
  async gateway() {
    const table = await read('/proc/net/route');
    const gateway = table === null ? null : gatewayInProcRoute(table);
    if (gateway !== null) return gateway;
    const family = table === null ? [] : ['-6'];
    return gatewayInIpRoute(await run('ip', ['-j', ...family, 'route', 'show', 'default']));
  },
  async portHolder(port) {
    return holderInSs(await run('ss', ['-Hltnp', `sport = :${port}`]));
  },
};

const macOs: Tables = {
  async neighbourMac(address) {
    return isIPv4(address) ? macInMacArp(await run('/usr/sbin/arp', ['-n', address]), address) : null;
  },
  async gateway() {
    return gatewayInMacRoute(await run('/sbin/route', ['-n', 'get', 'default']));
  },
  async portHolder(port) {
    return holderInLsof(await run('/usr/sbin/lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']));
  },
};

const windows: Tables = {
  async neighbourMac(address) {
    return isIPv4(address) ? macInWindowsArp(await run(system32('arp'), ['-a', address]), address) : null;
  },
  async gateway() {
    return gatewayInWindowsRoute(await run(system32('route'), ['print', '-4', '0.0.0.0']));
  },
  async portHolder(port) {
    const pid = listenerInNetstat(await run(system32('netstat'), ['-ano', '-p', 'TCP']), port);
    return pid === null
      ? null
      : holderInTasklist(await run(system32('tasklist'), ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh']), pid);
  },
};

function system32(program: string): string {
  return `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\${program}.exe`;
}

function read(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** What a program printed; nothing when it failed, is missing or took too long. */
function run(file: string, args: readonly string[]): Promise<string> {
  const options = { timeout: deadlineMs, killSignal: 'SIGKILL', windowsHide: true } as const;
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout) => resolve(error ? '' : stdout));
  });
}
