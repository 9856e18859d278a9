import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import { kindsOf, tellingPorts } from '../../shared/lan-kinds.ts';
import type { FoundDevice, NetworkScan } from '../../shared/network-calls.ts';
import { hearMdns, type LanVoice, reverseNames } from '../drivers/lan-names.ts';
import { readNeighbours } from '../drivers/lan-neighbours.ts';
import { type LanSubnet, lanSubnets } from '../drivers/lan-subnets.ts';
import { type Touch, type TouchOptions, touchAll, touchPort } from '../drivers/lan-touch.ts';
import { type Clock, delay } from '../engine/clock.ts';
import type { Network } from '../engine/network.ts';

const scanLimitMs = 60_000;
const answerMs = 1200;
const listenMs = 2500;
const portTimeoutMs = 800;
const nameTimeoutMs = 1000;
const mostAtOnce = 64;
/** Where the system does not tell its neighbours, whoever accepts or refuses one of these is there. */
const searchPorts = [445, 22, 80];

/** How the scan touches the network. */
export interface ScanPorts {
  readonly touchAll: typeof touchAll;
  readonly touchPort: (host: string, port: number, options: TouchOptions) => Promise<Touch>;
  readonly readNeighbours: typeof readNeighbours;
  readonly hearMdns: typeof hearMdns;
  readonly reverseNames: typeof reverseNames;
}

export const systemScanPorts: ScanPorts = { touchAll, touchPort, readNeighbours, hearMdns, reverseNames };

export interface ScanParts {
  readonly network: Pick<Network, 'interfaces'>;
  readonly clock: Clock;
  readonly ports: ScanPorts;
}

/** Looks who is in the subnets of this computer. Needs no administrator and ends within a minute. */
export async function scanNetwork({ network, clock, ports }: ScanParts): Promise<NetworkScan> {
  const subnets = lanSubnets(network.interfaces());
  if (subnets.length === 0) return { devices: [], problem: fault('no-network', { what: 'IPv4' }) };
  const abort = new AbortController();
  const timer = clock.after(scanLimitMs, () => abort.abort(new Error('the scan took too long')));
  const options = { clock, signal: abort.signal };
  try {
    const hosts = [...new Set(subnets.flatMap((subnet) => subnet.hosts))];
    const voices = ports.hearMdns(
      subnets.map(({ from }) => from),
      listenMs,
      options,
    );
    const found = findHosts(hosts, ports, options);
    const [heard, macs] = await Promise.all([voices, found]);
    const there = hosts.filter((host) => macs.has(host) || heard.has(host));
    const devices = await inTurn(there, (address) => lookAt(address, macs, heard, ports, options));
    return { devices, problem: problemOf(subnets) };
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    throw new FaultError(fault('deadline-passed', { what: 'the search in the network', afterMs: scanLimitMs }));
  } finally {
    timer[Symbol.dispose]();
    abort.abort();
  }
}

interface Options {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type Macs = ReadonlyMap<string, string | null>;

async function findHosts(hosts: readonly string[], ports: ScanPorts, options: Options): Promise<Macs> {
  await ports.touchAll(hosts, options.clock, options.signal);
  await delay(options.clock, answerMs, options.signal);
  const neighbours = await ports.readNeighbours(options.signal);
  const known = hosts.filter((host) => neighbours.has(host));
  if (known.length > 0) return new Map(known.map((host) => [host, neighbours.get(host) ?? null]));
  const touches = await inTurn(hosts, async (host) => {
    for (const port of searchPorts) {
      if ((await ports.touchPort(host, port, { ...options, timeoutMs: portTimeoutMs })) !== 'silent') return host;
    }
    return null;
  });
  return new Map(touches.flatMap((host) => (host === null ? [] : [[host, null] as const])));
}

async function lookAt(
  address: string,
  macs: Macs,
  heard: ReadonlyMap<string, LanVoice>,
  ports: ScanPorts,
  options: Options,
): Promise<FoundDevice> {
  const touches = tellingPorts.map((port) => ports.touchPort(address, port, { ...options, timeoutMs: portTimeoutMs }));
  const [names, ...answers] = await Promise.all([ports.reverseNames(address, nameTimeoutMs), ...touches]);
  const openPorts = tellingPorts.filter((_, index) => answers[index] === 'open');
  const voice = heard.get(address);
  return {
    address,
    mac: macs.get(address) ?? null,
    names: [...new Set([...(voice?.names ?? []), ...names])],
    openPorts,
    kinds: kindsOf(openPorts, voice?.services ?? []),
  };
}

function problemOf(subnets: readonly LanSubnet[]): Fault | null {
  const cut = subnets.find(({ cutFrom }) => cutFrom !== null);
  return cut?.cutFrom ? fault('subnet-too-large', { subnet: cut.cutFrom, looked: cut.cidr }) : null;
}

/** Results in the order of `items`, a bounded number under way at a time. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as Item);
    }
  }
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, items.length) }, worker));
  return results;
}
