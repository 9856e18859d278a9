import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import type { LocalInterface, Network } from '../engine/network.ts';
import { gatewayOfNetstat, gatewayOfProcRoute, macOfArp, macOfIpNeigh, macOfProcArp } from './network-tables.ts';

const run = promisify(execFile);
const askDeadlineMs = 2_000;

/** This computer's network as the system shows it: files on Linux, `arp` and `netstat` elsewhere. What cannot be asked is null. */
export function systemNetwork(platform: NodeJS.Platform): Network {
  const isLinux = platform === 'linux';
  return {
    interfaces: localInterfaces,
    async neighbourMac(address) {
      // These tables know no scoped or mapped addresses.
      const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
      if (!isLinux) return macOfArp(await output('arp', platform === 'win32' ? ['-a', plain] : ['-n', plain]), plain);
      if (plain.includes(':')) return macOfIpNeigh(await output('ip', ['-6', 'neigh', 'show', 'to', plain]));
      return macOfProcArp(await text('/proc/net/arp'), plain);
    },
    async gateway() {
      if (isLinux) return gatewayOfProcRoute(await text('/proc/net/route'));
      return gatewayOfNetstat(await output('netstat', ['-rn']));
    },
  };
}

function localInterfaces(): readonly LocalInterface[] {
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

async function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const options = { timeout: askDeadlineMs, windowsHide: true };
  return run(program, args, options).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
