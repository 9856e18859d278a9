import { BlockList, isIPv4 } from 'node:net';
import type { LocalInterface } from './network.ts';

/** More addresses than any computer has that is no router: then one socket for all of them must do. */
const mostAddresses = 64;
const privilegedPorts = 1024;
const everybody = '255.255.255.255';

/**
 * The addresses to bind for one host of the settings, each with whether it is one that only broadcasts come to. All
 * addresses of a family are those that this computer has now; the family's own "any" where they cannot be told apart:
 * Windows hands broadcasts to no other socket, and macOS gives ports below 1024 to none that names an address.
 */
export function localAddressesOf(
  { host, port }: { readonly host: string; readonly port: number },
  interfaces: readonly LocalInterface[],
  platform: NodeJS.Platform,
  hearsBroadcasts: boolean,
): ReadonlyMap<string, boolean> {
  const isEvery = host === '0.0.0.0' || host === '::';
  const family = host.includes(':') ? 'IPv6' : 'IPv4';
  const own = interfaces.filter((one) => one.family === family && (isEvery || one.address === host));
  const needsAny = platform === 'win32' || (platform === 'darwin' && port < privilegedPorts);
  const isOne = port === 0 || own.length === 0 || own.length > mostAddresses || needsAny;
  if (isEvery && isOne) return new Map([[host, false]]);
  const addresses = isEvery ? own.map(bindable) : [host];
  const broadcasts = hearsBroadcasts && !needsAny && family === 'IPv4' ? broadcastsOf(own) : [];
  return new Map([
    ...broadcasts.map((address) => [address, true] as const),
    ...addresses.map((address) => [address, false] as const),
  ]);
}

/** An address of one link only needs to say of which. */
function bindable({ address, name }: LocalInterface): string {
  return /^fe[89ab]/i.test(address) && !address.includes('%') ? `${address}%${name}` : address;
}

function broadcastsOf(interfaces: readonly LocalInterface[]): readonly string[] {
  const own = interfaces.filter(({ internal }) => !internal).flatMap(({ cidr }) => broadcastOf(cidr) ?? []);
  return own.length === 0 ? [] : [...own, everybody];
}

/** Our own IPv4 address in the subnet of `client`; null: it is in none of ours. */
export function addressNear(client: string, interfaces: readonly LocalInterface[]): string | null {
  const near = interfaces.find(({ address, cidr, family }) => {
    if (family !== 'IPv4' || !isIPv4(client)) return false;
    const subnet = new BlockList();
    subnet.addSubnet(address, Number(cidr.split('/')[1]));
    return subnet.check(client);
  });
  return near?.address ?? null;
}

/** The address of everybody in an IPv4 subnet; null where there is none. */
export function broadcastOf(cidr: string): string | null {
  const [address = '', bits = ''] = cidr.split('/');
  const prefix = Number(bits);
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || !(prefix >= 1 && prefix <= 30)) return null;
  return bytes.map((byte, index) => byte | (255 >> Math.min(8, Math.max(0, prefix - 8 * index)))).join('.');
}
