import type { HistoryRecord } from '../../shared/history.ts';
import type { Reach, ReachHint } from '../../shared/network-calls.ts';
import type { LocalInterface } from '../engine/network.ts';

export interface ReachInput {
  readonly listening: readonly string[];
  readonly interfaces: readonly LocalInterface[];
  readonly platform: NodeJS.Platform;
  /** Newest first: records of visits to the service. */
  readonly visits: readonly Pick<HistoryRecord, 'source'>[];
}

/** What can be said from here about whether others reach a service. */
export function reachOf({ listening, interfaces, platform, visits }: ReachInput): Reach {
  const own = interfaces.map(({ address }) => address);
  const outside = interfaces
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  const hosts = listening.map(hostOf);
  const addresses = hosts.some(isEvery) ? outside : hosts.filter((host) => !isLoopback(host));
  const source = visits.map(({ source = '' }) => plain(source)).find((each) => each !== '' && !isOwn(each, own));
  const base = { listening, addresses: [...new Set(addresses)], seenFrom: null };
  const no = (hint: ReachHint): Reach => ({ ...base, isReachable: 'no', hints: [hint] });
  if (listening.length === 0) return no('not-listening');
  if (hosts.every(isLoopback)) return no('this-computer-only');
  if (addresses.length === 0) return no('no-network');
  if (source !== undefined) return { ...base, seenFrom: source, isReachable: 'yes', hints: [] };
  return { ...base, isReachable: 'unknown', hints: [firewallOf(platform), 'same-subnet'] };
}

function firewallOf(platform: NodeJS.Platform): ReachHint {
  if (platform === 'win32') return 'firewall-windows';
  return platform === 'darwin' ? 'firewall-macos' : 'firewall-linux';
}

function hostOf(listening: string): string {
  return listening.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isEvery(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '*';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function isOwn(address: string, own: readonly string[]): boolean {
  return isLoopback(address) || own.includes(address);
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=.*\.)/, '');
}
