import { clippedUtf8 } from '../../shared/game-list.ts';

// Layouts: wiki.bedrock.dev, "RakNet and MCPE"; vectors checked against independent clients.
const magic = Buffer.from('00ffff00fefefefefdfdfdfd12345678', 'hex');
const pingIds: readonly number[] = [0x01, 0x02];
const connectionRequestId = 0x05;
const pongId = 0x1c;
const pingBytes = 33;
const pongHeadBytes = 35;
/** What a server says of itself; longer ones are cut. */
const mostTextBytes = 512;

export type BedrockDatagram =
  /** A client that refreshes its list of servers; `time` and the place it sits in are given back as they came. */
  | { readonly kind: 'ping'; readonly time: Uint8Array }
  /** The first step of a client that joins. */
  | { readonly kind: 'connection-request' }
  | { readonly kind: 'other' };

/** Reads what a client sends before it has a connection. */
export function parseBedrock(bytes: Uint8Array): BedrockDatagram {
  const id = bytes[0] ?? 0;
  if (pingIds.includes(id) && bytes.length === pingBytes && hasMagic(bytes, 9))
    return { kind: 'ping', time: bytes.subarray(1, 9) };
  // Then comes the protocol's number, and zeros up to the size of datagram that the client tries.
  if (id === connectionRequestId && bytes.length >= 18 && hasMagic(bytes, 1)) return { kind: 'connection-request' };
  return { kind: 'other' };
}

/** What a server tells the list of servers about itself. */
export interface BedrockStatus {
  /** `MCPE`, or `MCEE` of the education edition. */
  readonly edition: string;
  /** With § codes. */
  readonly name: string;
  readonly protocol: string;
  readonly version: string;
  readonly online: number;
  readonly max: number;
  /** Second line, shown to some clients only. */
  readonly level: string;
  readonly gameMode: string;
}

/** What a server's answer to a ping says; null when it is none. */
export function parsePong(bytes: Uint8Array): BedrockStatus | null {
  if (bytes[0] !== pongId || bytes.length < pongHeadBytes || !hasMagic(bytes, 17)) return null;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const textBytes = view.readUInt16BE(33);
  if (textBytes > mostTextBytes * 2 || bytes.length < pongHeadBytes + textBytes) return null;
  const fields = view.toString('utf8', pongHeadBytes, pongHeadBytes + textBytes).split(';');
  const [edition = '', name = '', protocol = '', version = '', online = '', max = ''] = fields;
  if (!/^MC[A-Z]{2}$/.test(edition) || !/^\d{1,9}$/.test(protocol)) return null;
  return {
    edition,
    name: field(name),
    protocol,
    version: field(version),
    online: count(online),
    max: count(max),
    level: field(fields[7] ?? ''),
    gameMode: field(fields[8] ?? ''),
  };
}

/** The ping that asks a server how it is. */
export function bedrockPing(time: bigint, guid: bigint): Buffer {
  const ping = Buffer.alloc(pingBytes);
  ping[0] = 0x01;
  ping.writeBigUInt64BE(time, 1);
  magic.copy(ping, 9);
  ping.writeBigUInt64BE(guid, 25);
  return ping;
}

/** The answer to a ping: at most 547 bytes. `ports`: where clients connect, for IPv4 and IPv6. */
export function bedrockPong(
  time: Uint8Array,
  guid: bigint,
  status: BedrockStatus,
  ports: { readonly port: number; readonly portV6: number },
): Buffer {
  const { edition, protocol, version, online, max, level, gameMode } = status;
  const fields = [edition, status.name, protocol, version, online, max, guid, level, gameMode, 1];
  const text = clippedUtf8(
    `${[...fields, ports.port, ports.portV6].map((value) => field(String(value))).join(';')};`,
    mostTextBytes,
  );
  const head = Buffer.alloc(pongHeadBytes);
  head[0] = pongId;
  head.set(time, 1);
  head.writeBigUInt64BE(guid, 9);
  magic.copy(head, 17);
  head.writeUInt16BE(Buffer.byteLength(text), 33);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** One field as it may stand between semicolons. */
function field(text: string): string {
  return clippedUtf8(text.replaceAll(/[;\p{Cc}\u{fffd}]/gu, ' '), 160);
}

function count(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function hasMagic(bytes: Uint8Array, offset: number): boolean {
  return bytes.length >= offset + magic.length && magic.equals(bytes.subarray(offset, offset + magic.length));
}
