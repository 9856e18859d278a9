import { isIPv4 } from 'node:net';
import { parseMac } from '../../shared/mac.ts';

/** `/proc/net/arp`: one line per IPv4 neighbour. Flag 2 says that its MAC is known. */
export function macInProcArp(table: string, address: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [ip, , flags, mac = ''] = line.trim().split(/\s+/);
    if (ip === address && (Number(flags) & 2) !== 0) return parseMac(mac);
  }
  return null;
}

/** `/proc/net/route`: addresses are hexadecimal numbers of a little-endian machine; the lowest metric counts. */
export function gatewayInProcRoute(table: string): string | null {
  const routes = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  const defaults = routes.filter(
    ([, to, by, , , , , mask]) => to === '00000000' && mask === '00000000' && by !== '00000000',
  );
  const best = defaults.sort((a, b) => Number(a[6]) - Number(b[6]))[0]?.[2];
  return best === undefined ? null : [...Buffer.from(best, 'hex')].toReversed().join('.');
}

/** `ip -j neigh show to ADDRESS`. An entry without `lladdr` was asked for and did not answer. */
export function macInIpNeigh(json: string, address: string): string | null {
  const entries = parseList(json) as readonly { dst?: string; lladdr?: string }[];
  const lladdr = entries.find((entry) => entry.dst === address && entry.lladdr !== undefined)?.lladdr;
  return lladdr === undefined ? null : parseMac(lladdr);
}

/** `ip -j route show default`. */
export function gatewayInIpRoute(json: string): string | null {
  const entries = parseList(json) as readonly { dst?: string; gateway?: string; metric?: number }[];
  const defaults = entries.filter(({ dst, gateway }) => dst === 'default' && gateway !== undefined);
  return defaults.sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0]?.gateway ?? null;
}

/** `arp -n ADDRESS` of macOS, which leaves out leading zeros. */
export function macInMacArp(text: string, address: string): string | null {
  const line = text.split('\n').find((line) => line.includes(`(${address}) at `));
  return parseMac(/ at (\S+)/.exec(line ?? '')?.[1] ?? '');
}

/** `route -n get default` of macOS. */
export function gatewayInMacRoute(text: string): string | null {
  return /^\s*gateway: (\S+)$/m.exec(text)?.[1] ?? null;
}

/** `arp -a ADDRESS` of Windows; only its addresses are the same in every language. */
export function macInWindowsArp(text: string, address: string): string | null {
  for (const line of text.split('\n')) {
    const [ip, mac = ''] = line.trim().split(/\s+/);
    if (ip === address) return parseMac(mac);
  }
  return null;
}

/** `route print -4 0.0.0.0` of Windows: destination, mask, gateway, interface, metric. */
export function gatewayInWindowsRoute(text: string): string | null {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const defaults = rows.filter(([to, mask, by = '']) => to === '0.0.0.0' && mask === '0.0.0.0' && isIPv4(by));
  // A route that was set for good stands a second time below, with a word as its metric.
  const metric = (row: readonly string[]) => (Number.isNaN(Number(row[4])) ? Number.POSITIVE_INFINITY : Number(row[4]));
  return defaults.sort((a, b) => metric(a) - metric(b))[0]?.[2] ?? null;
}

function parseList(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** `ss -Hltnp "sport = :PORT"`, which names processes only to those who may know: `users:(("smbd",pid=812,fd=31))`. */
export function holderInSs(text: string): string | null {
  const found = /users:\(\("([^"]+)",pid=(\d+)/.exec(text);
  return found ? `${found[1]} (${found[2]})` : null;
}

/** `lsof -Fpc`: a line `pPID`, then a line `cCOMMAND`. */
export function holderInLsof(text: string): string | null {
  const found = /^p(\d+)\nc(.+)$/m.exec(text);
  return found ? `${found[2]} (${found[1]})` : null;
}

/** `netstat -ano -p TCP` of Windows: the process id of the listener on `port`. The state is translated, the 0 port is not. */
export function listenerInNetstat(text: string, port: number): number | null {
  for (const line of text.split('\n')) {
    const [protocol, local = '', remote = '', , pid] = line.trim().split(/\s+/);
    if (protocol === 'TCP' && local.endsWith(`:${port}`) && remote.endsWith(':0')) return Number(pid);
  }
  return null;
}

/** `tasklist /fo csv /nh` for one process: `"name.exe","812",…`. */
export function holderInTasklist(text: string, pid: number): string | null {
  const name = /^"([^"]+)","/.exec(text.trim())?.[1];
  return name === undefined ? `process ${pid}` : `${name} (${pid})`;
}
