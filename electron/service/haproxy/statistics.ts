/** One server of one process, as `show stat` tells of it. */
export interface ServerRow {
  readonly proxy: string;
  readonly server: string;
  /** Open now. */
  readonly sessions: number;
  /** Since the process began. */
  readonly allSessions: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Connections to the server that failed, those that were tried again included. */
  readonly failures: number;
  /** No new session goes to it. */
  readonly isOut: boolean;
  /** `address:port`; empty where the process does not say. */
  readonly address: string;
}

/** What one process of HAProxy told; null where it told something else. */
export interface Statistics {
  /** Names of all proxies, in order. */
  readonly proxies: readonly string[];
  readonly servers: readonly ServerRow[];
}

/** Reads the CSV of `show stat` (HAProxy management guide §9.1). */
export function readStatistics(text: string): Statistics | null {
  const [head = '', ...lines] = text.split('\n');
  if (!head.startsWith('# pxname,svname,')) return null;
  const names = head.slice(2).split(',');
  const needed = ['scur', 'stot', 'bin', 'bout', 'econ', 'wretr', 'status', 'addr'];
  if (needed.some((name) => !names.includes(name))) return null;
  const proxies = new Set<string>();
  const servers: ServerRow[] = [];
  for (const line of lines) {
    const cells = line.split(',');
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    const [proxy = '', server = ''] = cells;
    if (proxy === '') continue;
    proxies.add(proxy);
    if (server === 'FRONTEND' || server === 'BACKEND') continue;
    servers.push({
      proxy,
      server,
      sessions: Number(cell('scur')),
      allSessions: Number(cell('stot')),
      bytesIn: Number(cell('bin')),
      bytesOut: Number(cell('bout')),
      failures: Number(cell('econ')) + Number(cell('wretr')),
      isOut: cell('status').startsWith('MAINT'),
      address: cell('addr'),
    });
  }
  return { proxies: [...proxies], servers };
}

export interface Processes {
  readonly master: number;
  /** The one that takes new clients; null: none does now. */
  readonly worker: number | null;
  /** Those that only finish what they have. */
  readonly leaving: readonly number[];
}

/** Reads the table of `show proc` (HAProxy management guide §9.4); null where it is something else. */
export function readProcesses(text: string): Processes | null {
  let master: number | null = null;
  let worker: number | null = null;
  let isOld = false;
  const leaving: number[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) isOld ||= line.startsWith('# old workers');
    const [, pid, kind] = /^(\d+)\s+(\w+)\s/.exec(line) ?? [];
    if (kind === 'master') master = Number(pid);
    if (kind !== 'worker') continue;
    if (isOld) leaving.push(Number(pid));
    else worker = Number(pid);
  }
  return master === null ? null : { master, worker, leaving };
}
