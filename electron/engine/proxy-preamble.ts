import { isIPv4, isIPv6 } from 'node:net';

/** Enough for both versions with a few extensions. */
export const mostPreambleBytes = 536;

/** `source`: the real client; null when the proxy speaks for itself or does not know. */
export type Preamble =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'bad' }
  | { readonly kind: 'complete'; readonly byteCount: number; readonly source: string | null };

const bad = { kind: 'bad' } as const;
const incomplete = { kind: 'incomplete' } as const;
const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const mostLineBytes = 107;

/** Reads a PROXY protocol header, version 1 or 2, at the beginning of what a proxy sent (HAProxy proxy-protocol.txt). */
export function parsePreamble(bytes: Buffer): Preamble {
  if (bytes.length === 0) return incomplete;
  return bytes[0] === signature[0] ? parseBinary(bytes) : parseLine(bytes);
}

function parseLine(bytes: Buffer): Preamble {
  const text = bytes.subarray(0, mostLineBytes).toString('latin1');
  if (!text.startsWith('PROXY '.slice(0, text.length))) return bad;
  const end = text.indexOf('\r\n');
  if (end < 0) return bytes.length < mostLineBytes ? incomplete : bad;
  const byteCount = end + 2;
  const words = text.slice(0, end).split(' ');
  const [, family, source = '', destination = '', ...ports] = words;
  if (family === 'UNKNOWN') return { kind: 'complete', byteCount, source: null };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : null;
  const areValid = isAddress?.(source) && isAddress(destination) && ports.length === 2 && ports.every(isPort);
  return areValid ? { kind: 'complete', byteCount, source } : bad;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function parseBinary(bytes: Buffer): Preamble {
  const known = Math.min(bytes.length, signature.length);
  if (!bytes.subarray(0, known).equals(signature.subarray(0, known))) return bad;
  if (bytes.length < 16) return incomplete;
  const [version, family, length] = [bytes.readUInt8(12), bytes.readUInt8(13), bytes.readUInt16BE(14)];
  const byteCount = 16 + length;
  if ((version !== 0x20 && version !== 0x21) || byteCount > mostPreambleBytes) return bad;
  if (bytes.length < byteCount) return incomplete;
  // LOCAL: the proxy itself, as in its health checks.
  if (version === 0x20) return { kind: 'complete', byteCount, source: null };
  switch (family) {
    case 0x11:
      return length < 12 ? bad : { kind: 'complete', byteCount, source: bytes.subarray(16, 20).join('.') };
    case 0x21:
      return length < 36 ? bad : { kind: 'complete', byteCount, source: ipv6Text(bytes.subarray(16, 32)) };
    default:
      return { kind: 'complete', byteCount, source: null };
  }
}

function ipv6Text(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':');
}
