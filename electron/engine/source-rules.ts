import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { FaultError, fault } from '../../shared/faults.ts';
import type { ListenAddress } from '../../shared/settings.ts';
import type { Network } from './network.ts';

interface Subnet {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Who may use a route. */
export interface SourceRules {
  /** Takes an address in any spelling: IPv4-mapped ones compare as IPv4, a zone (`%eth0`) is ignored. */
  permits(source: string): boolean;
}

/** Ranges that only a home's own computers can have. */
export const privateRanges: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10', // carrier-grade NAT, which overlay networks use for their members
  '::1/128',
  'fe80::/10',
  'fc00::/7',
];

/** An address as the rules and the history write it: without zone, IPv4-mapped as IPv4; null when it is no address. */
export function plainAddress(text: string): string | null {
  const address = text.replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return null;
  // The URL parser brings every spelling of an IPv6 address to one.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function parseSubnet(text: string): Subnet | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim());
  const given = match?.[1] ?? '';
  const address = isIP(given) === 0 ? null : plainAddress(given);
  if (address === null) return null;
  const bits = isIPv4(address) ? 32 : 128;
  const givenBits = isIPv4(given) ? 32 : 128;
  const givenPrefix = Number(match?.[2] ?? givenBits);
  if (givenPrefix > givenBits) return null;
  // A range that is wider than all of IPv4, seen from there, is all of it.
  const prefix = Math.max(0, givenPrefix - (givenBits - bits));
  return { address, prefix, family: bits === 32 ? 'ipv4' : 'ipv6' };
}

function subnetList(cidrs: readonly string[], place: string): BlockList {
  const list = new BlockList();
  for (const text of cidrs) {
    const subnet = parseSubnet(text);
    if (subnet === null) {
      const detail = `"${text}" is not an address range. Write it like 192.168.1.0/24 or fd00::/8.`;
      throw new FaultError(fault('bad-value', { place, detail }));
    }
    list.addSubnet(subnet.address, subnet.prefix, subnet.family);
  }
  return list;
}

function has(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

const privateList = subnetList(privateRanges, 'private ranges');

/** Whether one of these is every address of the computer, so that strangers may reach it. */
export function isEverywhere(addresses: readonly Pick<ListenAddress, 'host'>[]): boolean {
  return addresses.some(({ host }) => host === null || host === '0.0.0.0' || host === '::');
}

/** Throws a FaultError `bad-value` that names `place` when `text` is neither an address nor a CIDR. */
export function checkCidr(text: string, place: string): void {
  subnetList([text], place);
}

/**
 * `denyFrom` wins over `allowFrom`. Without `allowFrom` a listener on all addresses serves private ranges and whatever
 * subnets the computer is in at that moment; one on a chosen address serves everybody who reaches it. Throws a FaultError
 * `bad-value` that names the place of a range that is none.
 */
export function createSourceRules(
  rules: {
    readonly allowFrom: readonly string[] | null;
    readonly denyFrom: readonly string[];
    readonly listensEverywhere: boolean;
    /** Where the rules stand, for the fault of a bad one. */
    readonly place: string;
  },
  network: Pick<Network, 'interfaces'>,
): SourceRules {
  const denied = subnetList(rules.denyFrom, `${rules.place}.denyFrom`);
  const allowed = rules.allowFrom && subnetList(rules.allowFrom, `${rules.place}.allowFrom`);
  return {
    permits(source) {
      const address = plainAddress(source);
      if (address === null || has(denied, address)) return false;
      if (allowed) return has(allowed, address);
      if (!rules.listensEverywhere || has(privateList, address)) return true;
      const own = network.interfaces().map(({ cidr }) => cidr);
      return has(subnetList(own, 'network interfaces'), address);
    },
  };
}
