/** One end of a connection, its address without brackets, zone or IPv4 mapping. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface Connection {
  readonly local: Endpoint;
  readonly peer: Endpoint;
}

/** Reads `1.2.3.4:80`, `[::1]:80`, `::1:80`, and the dotted form of BSD, `1.2.3.4.80`; null for anything else. */
export function parseEndpoint(text: string): Endpoint | null {
  const match = /^\[?([0-9a-fA-F.:]+)(?:%[^\]:]+)?\]?[.:](\d{1,5})$/.exec(text);
  if (!match) return null;
  const [, address = '', port = ''] = match;
  return { address: address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, ''), port: Number(port) };
}

/** Established connections in the output of `ss -tn state established` or `netstat -an`; null if it is neither. */
export function parseConnections(output: string): readonly Connection[] | null {
  const connections: Connection[] = [];
  for (const line of output.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (words.length < 4) continue;
    const isNetstat = /^tcp/i.test(words[0] ?? '');
    if (isNetstat && words[5] !== 'ESTABLISHED') continue;
    const [first, second] = isNetstat ? words.slice(3) : words.slice(2);
    // Headings and explanations have no numbers where the queues are.
    if (!/^\d+$/.test(words[isNetstat ? 1 : 0] ?? '')) continue;
    const local = parseEndpoint(first ?? '');
    const peer = parseEndpoint(second ?? '');
    if (!local || !peer) return null;
    connections.push({ local, peer });
  }
  return connections;
}

/** The rows `local port peer port` that the PowerShell question prints; null when a row is something else. */
export function parseWindowsConnections(output: string): readonly Connection[] | null {
  const connections: Connection[] = [];
  for (const line of output.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const [local, localPort, peer, peerPort] = line.trim().split(' ');
    const ends = [parseEndpoint(`[${local}]:${localPort}`), parseEndpoint(`[${peer}]:${peerPort}`)] as const;
    if (!ends[0] || !ends[1]) return null;
    connections.push({ local: ends[0], peer: ends[1] });
  }
  return connections;
}

/** What `SSH_CONNECTION` says: both ends of our own login as the machine sees them; null when it says nothing. */
export function parseSshConnection(text: string): Connection | null {
  const [peer, peerPort, local, localPort] = text.trim().split(/\s+/);
  const ends = [parseEndpoint(`[${local}]:${localPort}`), parseEndpoint(`[${peer}]:${peerPort}`)] as const;
  return ends[0] && ends[1] ? { local: ends[0], peer: ends[1] } : null;
}

export interface OwnEnds {
  /** Our own connections as this computer sees its ends, `address:port`. */
  readonly ownConnections: readonly string[];
  /** Our address of the login, as this computer sees it. */
  readonly loginAddress: string;
  /** The login as the machine sees it. */
  readonly login: Connection | null;
}

/**
 * Connections of others on these ports. Where address translation lies between, our address is another one there: the
 * login tells which, and ports are kept.
 */
export function foreignConnections(
  connections: readonly Connection[],
  ports: readonly number[],
  { ownConnections, loginAddress, login }: OwnEnds,
): readonly Connection[] {
  const ownAddress = parseEndpoint(`[${loginAddress}]:0`)?.address;
  const own = new Set<string>();
  for (const text of ownConnections) {
    const end = parseEndpoint(text);
    if (!end) continue;
    own.add(spell(end));
    if (login && end.address === ownAddress) own.add(spell({ ...login.peer, port: end.port }));
  }
  if (login) own.add(spell(login.peer));
  return connections.filter(({ local, peer }) => ports.includes(local.port) && !own.has(spell(peer)));
}

/** Whether the login itself is among the connections, as it must be if they are told in full. */
export function includesLogin(connections: readonly Connection[], login: Connection): boolean {
  return connections.some(({ peer, local }) => spell(peer) === spell(login.peer) && local.port === login.local.port);
}

function spell({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
