import type { LocalInterface } from '../engine/network.ts';

/** Larger ones take too long, and would fill the system's table of neighbours. */
const largestHostBits = 10;

export interface LanSubnet {
  /** As `192.168.1.0/24`. */
  readonly cidr: string;
  /** Every address a machine may have there, this computer's own left out. */
  readonly hosts: readonly string[];
  /** This computer's address there. */
  readonly from: string;
  /** The whole subnet where it was too large, and only the part around this computer is looked at; else null. */
  readonly cutFrom: string | null;
}

/** The IPv4 subnets this computer is in, at most a /22 of each. Loopback and links between two points are left out. */
export function lanSubnets(interfaces: readonly LocalInterface[]): readonly LanSubnet[] {
  const outside = interfaces.filter(({ family, internal, address }) => {
    return family === 'IPv4' && !internal && !address.startsWith('169.254.');
  });
  const own = new Set(outside.map(({ address }) => address));
  const subnets = new Map<string, LanSubnet>();
  for (const { address, netmask } of outside) {
    const hostBits = Math.log2((~numberOf(netmask) >>> 0) + 1);
    if (!Number.isInteger(hostBits) || hostBits < 2) continue;
    const bits = hostBits > largestHostBits ? 8 : hostBits;
    const cidr = cidrOf(address, bits);
    if (subnets.has(cidr)) continue;
    const first = startOf(address, bits);
    const count = 2 ** bits - 2;
    const hosts = Array.from({ length: count }, (_, index) => textOf(first + 1 + index)).filter(
      (each) => !own.has(each),
    );
    subnets.set(cidr, { cidr, hosts, from: address, cutFrom: bits === hostBits ? null : cidrOf(address, hostBits) });
  }
  return [...subnets.values()];
}

function cidrOf(address: string, hostBits: number): string {
  return `${textOf(startOf(address, hostBits))}/${32 - hostBits}`;
}

function startOf(address: string, hostBits: number): number {
  const size = 2 ** hostBits;
  return Math.floor(numberOf(address) / size) * size;
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
