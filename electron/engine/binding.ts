import { isIPv6 } from 'node:net';

/** How to listen on one address: what to bind, and which connections to it count. */
export interface Binding {
  readonly host: string;
  /** Only connections to this address count, any other is dropped at once; null: all do. */
  readonly only: string | null;
}

const privilegedPorts = 1024;

/**
 * macOS gives ports below 1024 to every program, but only on all addresses at once (since 10.14: `in_pcbbind` of XNU asks
 * for root unless the address is the wildcard). Loopback is listened on there by way of all addresses of its family. Not
 * so other addresses: who names one of several wants another program, or another service, to have the rest.
 */
export function bindingOf(host: string, port: number, platform: NodeJS.Platform): Binding {
  const isLow = port > 0 && port < privilegedPorts;
  if (platform !== 'darwin' || !isLow || !isLoopback(host)) return { host, only: null };
  return { host: isIPv6(host) ? '::' : '0.0.0.0', only: host };
}

function isLoopback(host: string): boolean {
  return host === '::1' || /^127(\.\d+){3}$/.test(host);
}
