import { parseMac } from '../../shared/mac.ts';

/** Nobody has this address; tables show it for entries that are not filled in. */
const noMac = '00:00:00:00:00:00';

/** Linux's `/proc/net/arp`: the fourth column of the address's line. */
export function macOfProcArp(table: string, address: string): string | null {
  for (const line of table.split('\n')) {
    const [ip, , flags, mac = ''] = line.trim().split(/\s+/);
    // Flag 2: the entry is complete.
    if (ip === address && (Number(flags) & 2) !== 0) return known(mac);
  }
  return null;
}

/** `ip neigh show to ADDRESS`: what follows `lladdr`, unless the neighbour is known not to answer. */
export function macOfIpNeigh(listing: string): string | null {
  const line = listing.split('\n').find((each) => !/\b(?:FAILED|INCOMPLETE)\b/.test(each));
  return known(/\blladdr (\S+)/.exec(line ?? '')?.[1] ?? '');
}

/** `arp -n ADDRESS` of macOS and `arp -a ADDRESS` of Windows: the MAC on the line that names the address. */
export function macOfArp(listing: string, address: string): string | null {
  for (const line of listing.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (!words.some((word) => word === address || word === `(${address})`)) continue;
    const mac = words.find((word) => /^(?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}$/i.test(word));
    if (mac) return known(mac);
  }
  return null;
}

/** Linux's `/proc/net/route`: gateway of the default route, written as a number in the computer's own byte order. */
export function gatewayOfProcRoute(table: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway = ''] = line.trim().split(/\s+/);
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/i.test(gateway) || Number.parseInt(gateway, 16) === 0) continue;
    return Buffer.from(gateway, 'hex').toReversed().join('.');
  }
  return null;
}

/** `netstat -rn` of macOS (`default  192.168.1.1 …`) and Windows (`0.0.0.0  0.0.0.0  192.168.1.1 …`). */
export function gatewayOfNetstat(listing: string): string | null {
  const match = /^\s*(?:default|0\.0\.0\.0\s+0\.0\.0\.0)\s+(\d{1,3}(?:\.\d{1,3}){3})\s/m.exec(listing);
  return match?.[1] ?? null;
}

function known(text: string): string | null {
  const mac = parseMac(text);
  return mac === noMac ? null : mac;
}
