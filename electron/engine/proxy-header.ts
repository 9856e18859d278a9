import { isIPv4, isIPv6 } from 'node:net';

/** The two ends of a client's connection to us. */
export interface ClientEnds {
  readonly source: { readonly address: string; readonly port: number };
  readonly destination: { readonly address: string; readonly port: number };
}

const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/**
 * What a connection begins with so that the endpoint learns of its client (HAProxy proxy-protocol.txt). Ends of two
 * families are told as IPv6; an end that is no address makes the whole unknown.
 */
export function proxyHeader(version: 1 | 2, { source, destination }: ClientEnds): Buffer {
  const addresses = [plain(source.address), plain(destination.address)] as const;
  const ports = [source.port, destination.port] as const;
  const family = addresses.every(isIPv4) ? 4 : addresses.every((each) => isIPv4(each) || isIPv6(each)) ? 6 : null;
  return version === 1 ? line(family, addresses, ports) : binary(family, addresses, ports);
}

type Pair<Value> = readonly [Value, Value];

function line(family: 4 | 6 | null, addresses: Pair<string>, ports: Pair<number>): Buffer {
  if (family === null) return Buffer.from('PROXY UNKNOWN\r\n');
  const shown = addresses.map((address) => (family === 6 && isIPv4(address) ? `::ffff:${address}` : address));
  return Buffer.from(`PROXY TCP${family} ${[...shown, ...ports].join(' ')}\r\n`);
}

function binary(family: 4 | 6 | null, addresses: Pair<string>, ports: Pair<number>): Buffer {
  // A connection without known addresses is still proxied: PROXY with family UNSPEC, no LOCAL.
  if (family === null) return Buffer.concat([signature, Buffer.of(0x21, 0x00, 0, 0)]);
  const bytes = addresses.flatMap((address) => (family === 4 ? ipv4Bytes(address) : ipv6Bytes(address)));
  const length = bytes.length + 4;
  const head = Buffer.of(0x21, family === 4 ? 0x11 : 0x21, length >> 8, length & 0xff);
  return Buffer.concat([
    signature,
    head,
    Buffer.from([...bytes, ...ports.flatMap((port) => [port >> 8, port & 0xff])]),
  ]);
}

/** Without the zone of a link-local address, which means nothing elsewhere; IPv4 that came over an IPv6 socket as IPv4. */
function plain(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare) ?? [];
  return mapped ?? bare;
}

function ipv4Bytes(address: string): number[] {
  return address.split('.').map(Number);
}

function ipv6Bytes(address: string): number[] {
  if (isIPv4(address)) return ipv6Bytes(`::ffff:${address}`);
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [before = '', after] = hex.split('::');
  const left = words(before);
  const right = words(after ?? '');
  const zeros = Array.from({ length: after === undefined ? 0 : 8 - left.length - right.length }, () => 0);
  return [...left, ...zeros, ...right].flatMap((word) => [word >> 8, word & 0xff]);
}

function words(text: string): number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
}
