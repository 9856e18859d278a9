import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Network } from './network.ts';

/** Addresses of a host now; `unknown-name`: it has none; `no-answer`: nobody could say. */
export type Resolution = { readonly addresses: readonly string[] } | { readonly failure: 'unknown-name' | 'no-answer' };

/** Finds the addresses of one host at every dial, and remembers the last one that answered. */
export class HostAddress {
  #lastGood: string | null = null;
  #supplied: string | null = null;
  #suppliedPorts: Readonly<Record<number, number>> = {};
  #looking: Promise<Resolution> | null = null;
  readonly host: string | null;

  constructor(host: string | null) {
    this.host = host;
  }

  /** What a status driver says; it wins over the settings' host. */
  supply(address: string | null, ports: Readonly<Record<number, number>> = {}): void {
    this.#supplied = address;
    this.#suppliedPorts = ports;
  }

  /** Where that port of the service is reached. */
  portOf(port: number): number {
    return this.#suppliedPorts[port] ?? port;
  }

  answered(address: string): void {
    this.#lastGood = address;
  }

  /** The address to show: the one that answered last, else what is known without asking. */
  get shown(): string | null {
    return this.#supplied ?? this.host ?? this.#lastGood;
  }

  /** The address that answered last where it is still one of the host's, else its first; null while there is none. */
  async place(port: number): Promise<{ readonly address: string; readonly port: number } | null> {
    const resolution = await this.resolve();
    const address = 'addresses' in resolution ? resolution.addresses[0] : undefined;
    return address === undefined ? null : { address, port: this.portOf(port) };
  }

  /** Whoever asks while a name is being looked up shares its answer: a resolver that hangs is not asked again and again. */
  async resolve(): Promise<Resolution> {
    const host = this.#supplied ?? this.host;
    if (host === null) return { failure: 'unknown-name' };
    if (isIP(host.replace(/%.*$/, ''))) return { addresses: [host] };
    this.#looking ??= this.#lookUp(host).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookUp(host: string): Promise<Resolution> {
    try {
      const found = (await lookup(host, { all: true })).map(({ address }) => address);
      const first = this.#lastGood;
      return { addresses: first && found.includes(first) ? [first, ...found.filter((one) => one !== first)] : found };
    } catch (error) {
      if (this.#lastGood) return { addresses: [this.#lastGood] };
      // A machine that registers its own name has none while it sleeps; a resolver out of reach says nothing about it.
      return { failure: (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? 'unknown-name' : 'no-answer' };
    }
  }
}

/** True when the address lies in a subnet of one of this computer's interfaces that are up. */
export function isOnLink(address: string, network: Network): boolean {
  const list = new BlockList();
  for (const { address: own, cidr, internal } of network.interfaces()) {
    if (internal) continue;
    list.addSubnet(own, Number(cidr.split('/')[1]), isIPv6(own) ? 'ipv6' : 'ipv4');
  }
  return list.check(address.replace(/%.*$/, ''), isIPv6(address) ? 'ipv6' : 'ipv4');
}
