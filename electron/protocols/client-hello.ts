import { asciiHost } from '../../shared/host-names.ts';
import { ByteReader } from './byte-reader.ts';
import { good, latin1, type Parsed, partial, wrong } from './parsed.ts';

/** A ClientHello with the headers of its records is at most this long; post-quantum keys make some of them long. */
export const mostHelloBytes = 16 * 1024;

/** What a TLS client asks for with its first message. */
export interface ClientHello {
  /** As `asciiHost` gives it; with Encrypted Client Hello that of the outer one. Null when the client named none. */
  readonly serverName: string | null;
  /** Names of the application protocols it offers, such as `h2`. */
  readonly protocols: readonly string[];
  /** It has a second, encrypted server name that nobody but the server can read (RFC 9849). */
  readonly hasEncryptedName: boolean;
}

/** Nobody has a reason for more; each costs time to look at, again with every segment. */
const mostRecords = 128;
const recordHeaderBytes = 5;
const handshakeHeaderBytes = 4;
const handshake = 22;
const clientHello = 1;
const extensionTypes = { serverName: 0, protocols: 16, encryptedHello: 0xfe0d };

/**
 * Reads the ClientHello at the begin of a TLS connection, over as many records and segments as it comes in: RFC 8446
 * §4.1.2 and §5.1, names by RFC 6066 §3, protocols by RFC 7301. One that is too long is `wrong` as soon as it says so.
 */
export function parseClientHello(bytes: Uint8Array): Parsed<ClientHello> {
  const message = readMessage(bytes);
  return message.kind === 'good' ? readHello(message.value) : message;
}

/** The body of the first handshake message, out of its records. */
function readMessage(bytes: Uint8Array): Parsed<Uint8Array> {
  const fragments: Uint8Array[] = [];
  let gathered = 0;
  let wanted = handshakeHeaderBytes;
  for (let at = 0; gathered < wanted; ) {
    const header = bytes.subarray(at, at + recordHeaderBytes);
    if (!isHandshakeRecord(header) || fragments.length >= mostRecords) return wrong;
    if (header.length < recordHeaderBytes) return partial;
    const length = (header[3] ?? 0) * 256 + (header[4] ?? 0);
    // None of a handshake may be empty; 2^14 is the most that one holds.
    if (length === 0 || length > 16_384) return wrong;
    at += recordHeaderBytes;
    const fragment = bytes.subarray(at, at + length);
    at += length;
    fragments.push(fragment);
    gathered += fragment.length;
    const [type, high = 0, middle = 0, low = 0] = firstFour(fragments);
    if (type !== undefined && type !== clientHello) return wrong;
    if (gathered >= handshakeHeaderBytes) wanted = handshakeHeaderBytes + high * 65_536 + middle * 256 + low;
    if (at - length + wanted - (gathered - fragment.length) > mostHelloBytes) return wrong;
    if (gathered < wanted && fragment.length < length) return partial;
  }
  return good(Buffer.concat(fragments).subarray(handshakeHeaderBytes, wanted));
}

/** As far as there is any of it. The second byte of the version is of the time before 1.3 and means nothing. */
function isHandshakeRecord([type = handshake, version = 3]: Uint8Array): boolean {
  return type === handshake && version === 3;
}

function firstFour(fragments: readonly Uint8Array[]): readonly number[] {
  const first: number[] = [];
  for (const fragment of fragments) {
    first.push(...fragment.subarray(0, handshakeHeaderBytes - first.length));
    if (first.length === handshakeHeaderBytes) break;
  }
  return first;
}

function readHello(message: Uint8Array): Parsed<ClientHello> {
  const reader = new ByteReader(message);
  const version = reader.number(2);
  reader.take(32);
  const session = reader.vector(1);
  const ciphers = reader.vector(2);
  const compressions = reader.vector(1);
  const areProper = ciphers.length >= 2 && ciphers.length % 2 === 0 && compressions.length > 0 && session.length <= 32;
  if (reader.isShort || version >> 8 !== 3 || !areProper) return wrong;
  const extensions = reader.left === 0 ? new Map<number, Uint8Array>() : readExtensions(reader);
  if (!extensions) return wrong;
  const serverName = readServerName(extensions.get(extensionTypes.serverName));
  const protocols = readProtocols(extensions.get(extensionTypes.protocols));
  if (serverName === false || !protocols) return wrong;
  return good({ serverName, protocols, hasEncryptedName: extensions.has(extensionTypes.encryptedHello) });
}

/** By type; null when they are not proper. No type may come twice. */
function readExtensions(reader: ByteReader): ReadonlyMap<number, Uint8Array> | null {
  const list = new ByteReader(reader.vector(2));
  if (reader.isShort || reader.left > 0) return null;
  const extensions = new Map<number, Uint8Array>();
  while (list.left > 0) {
    const type = list.number(2);
    const data = list.vector(2);
    if (list.isShort || extensions.has(type)) return null;
    extensions.set(type, data);
  }
  return extensions;
}

/** Null: there is none; false: it is not proper. Names of other types than host names are passed over. */
function readServerName(data: Uint8Array | undefined): string | null | false {
  if (!data) return null;
  const reader = new ByteReader(data);
  const list = new ByteReader(reader.vector(2));
  if (reader.isShort || reader.left > 0 || list.left === 0) return false;
  let name: string | null = null;
  while (list.left > 0) {
    const type = list.number(1);
    const text = latin1(list.vector(2));
    if (list.isShort) return false;
    if (type !== 0) continue;
    const host = asciiHost(text);
    if (name !== null || host === null || !/^[!-~]+$/.test(text)) return false;
    name = host;
  }
  return name;
}

/** Null when they are not proper. */
function readProtocols(data: Uint8Array | undefined): readonly string[] | null {
  if (!data) return [];
  const reader = new ByteReader(data);
  const list = new ByteReader(reader.vector(2));
  if (reader.isShort || reader.left > 0 || list.left === 0) return null;
  const protocols: string[] = [];
  while (list.left > 0) {
    const name = list.vector(1);
    if (list.isShort || name.length === 0) return null;
    protocols.push(latin1(name));
  }
  return protocols;
}
