import { ByteReader } from './byte-reader.ts';
import { beginsLike, good, latin1, type Parsed, partial, wrong } from './parsed.ts';

/** A TPKT header and the longest X.224 header that its length byte allows. */
export const mostRdpRequestBytes = 4 + 1 + 254;

/** What an RDP client asks for with its first packet. */
export interface RdpRequest {
  /** Of the cookie, cut by the client to nine characters; null when there is none. */
  readonly user: string | null;
  /** A broker sent it, and says to which machine. */
  readonly hasRoutingToken: boolean;
  /** Security protocols it offers, as bits; 0: the one of old. Null when it does not negotiate. */
  readonly protocols: number | null;
}

const connectionRequest = 0xe0;
const negotiation = 1;
const correlation = 6;

/** Reads an X.224 Connection Request in its TPKT header: MS-RDPBCGR §2.2.1.1, RFC 1006, X.224 §13.3. */
export function parseRdpRequest(bytes: Uint8Array): Parsed<RdpRequest> {
  if (!beginsLike(bytes, [3, 0])) return wrong;
  if (bytes.length < 4) return partial;
  const reader = new ByteReader(bytes);
  reader.take(2);
  const packetBytes = reader.number(2);
  if (packetBytes < 11 || packetBytes > mostRdpRequestBytes) return wrong;
  // What is said twice must agree, and shows early that this is something else.
  if (!beginsLike(bytes.subarray(4), [packetBytes - 5, connectionRequest, 0, 0])) return wrong;
  // Class 0 and no options.
  if (bytes.length > 10 && bytes[10] !== 0) return wrong;
  if (bytes.length < packetBytes) return partial;
  return readVariable(bytes.subarray(11, packetBytes));
}

/** A line with a cookie or token, the negotiation, and an id that only logs care for: all of them optional, in this order. */
function readVariable(bytes: Uint8Array): Parsed<RdpRequest> {
  const text = latin1(bytes);
  const lineEnd = text.indexOf('\r\n');
  const hasLine = /^[ -~]/.test(text);
  if (hasLine && lineEnd < 0) return wrong;
  const line = hasLine ? text.slice(0, lineEnd) : '';
  const reader = new ByteReader(hasLine ? bytes.subarray(lineEnd + 2) : bytes);
  let protocols: number | null = null;
  if (reader.left > 0) {
    const type = reader.number(1);
    const flags = reader.number(1);
    const length = littleEndian(reader.take(2));
    protocols = littleEndian(reader.take(4));
    if (reader.isShort || type !== negotiation || length !== 8) return wrong;
    const hasCorrelation = (flags & 8) !== 0;
    if (hasCorrelation && (reader.number(1) !== correlation || reader.take(35).length === 0)) return wrong;
    if (reader.left > 0) return wrong;
  }
  const user = /^Cookie: mstshash=(.*)$/.exec(line)?.[1] ?? null;
  return good({ user, hasRoutingToken: hasLine && user === null, protocols });
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
