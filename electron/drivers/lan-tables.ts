import { isIPv4 } from 'node:net';
import { parseMac } from '../../shared/mac.ts';

/** MAC addresses of IPv4 neighbours, normalised, by their address. */
export type Neighbours = ReadonlyMap<string, string>;

/** `/proc/net/arp`. Flag 2 says that the MAC is known. */
export function neighboursInProcArp(table: string): Neighbours {
  return collected(
    lines(table).map((line) => {
      const [address = '', , flags, mac = ''] = line.split(/\s+/);
      return (Number(flags) & 2) === 0 ? ['', ''] : [address, mac];
    }),
  );
}

/** `ip -4 neigh show`: `192.168.1.1 dev eth0 lladdr 52:54:00:aa:00:01 REACHABLE`. */
export function neighboursInIpNeigh(text: string): Neighbours {
  return collected(
    lines(text).map((line) => {
      if (/\bFAILED$/.test(line)) return ['', ''];
      return [line.split(/\s+/)[0] ?? '', / lladdr (\S+)/.exec(line)?.[1] ?? ''];
    }),
  );
}

/** `arp -an` of macOS: `? (192.168.1.1) at 52:54:0:aa:0:1 on en0 ifscope [ethernet]`. */
export function neighboursInMacArp(text: string): Neighbours {
  return collected(
    lines(text).map((line) => {
      const found = /\(([\d.]+)\) at (\S+)/.exec(line);
      return [found?.[1] ?? '', found?.[2] ?? ''];
    }),
  );
}

/** `arp -a` of Windows, whose words are translated: a line counts when it begins with an address and a MAC. */
export function neighboursInWindowsArp(text: string): Neighbours {
  return collected(
    lines(text).map((line) => {
      const [address = '', mac = ''] = line.split(/\s+/);
      return [address, mac];
    }),
  );
}

function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

function collected(pairs: readonly (readonly string[])[]): Neighbours {
  const found = new Map<string, string>();
  for (const [address = '', text = ''] of pairs) {
    const mac = isIPv4(address) ? parseMac(text) : null;
    if (mac !== null && isOneCard(mac)) found.set(address, mac);
  }
  return found;
}

/** Neither a group of cards (multicast, broadcast) nor the empty address of an entry without an answer. */
function isOneCard(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0 && mac !== '00:00:00:00:00:00';
}
