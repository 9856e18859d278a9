import type { ListenAddress } from './settings.ts';

/** An IP address as numbers: 4 or 16 bytes. */
type AddressBytes = readonly number[];

export interface Cidr {
  readonly bytes: AddressBytes;
  readonly prefix: number;
}

/** True for a well-formed IPv4 or IPv6 address; with `zone`, `%eth0` may follow an IPv6 one. */
export function isAddress(text: string, { zone = false } = {}): boolean {
  const scope = /%[^\s%/[\]]{1,40}$/.exec(text)?.[0] ?? '';
  if (scope && (!zone || !text.includes(':'))) return false;
  return addressBytes(text.slice(0, text.length - scope.length)) !== null;
}

/** `192.168.1.0/24`, `fd00::/8`, or one address; null when it is neither. IPv4-mapped ranges become IPv4. */
export function parseCidr(text: string): Cidr | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const bytes = match?.[1] === undefined ? null : addressBytes(match[1]);
  if (!match || !bytes) return null;
  const prefix = match[2] === undefined ? bytes.length * 8 : Number(match[2]);
  if (prefix > bytes.length * 8) return null;
  const plain = withoutMapping(bytes);
  const dropped = (bytes.length - plain.length) * 8;
  return prefix < dropped ? { bytes, prefix } : { bytes: plain, prefix: prefix - dropped };
}

/** Whether `address` (zone ignored, IPv4-mapped as IPv4) lies in the range. */
export function isInCidr(cidr: Cidr, address: string): boolean {
  const raw = addressBytes(address.replace(/%.*$/, ''));
  if (!raw) return false;
  const bytes = withoutMapping(raw);
  if (bytes.length !== cidr.bytes.length) return false;
  for (let bit = 0; bit < cidr.prefix; bit += 8) {
    const mask = (0xff << Math.max(0, 8 - (cidr.prefix - bit))) & 0xff;
    const index = bit / 8;
    if (((bytes[index] ?? 0) & mask) !== ((cidr.bytes[index] ?? 0) & mask)) return false;
  }
  return true;
}

/** A port `445`, or a range `7777-7778`; null when it is neither. Port 0 lets the system choose. */
export function parsePorts(text: string): { readonly port: number; readonly endPort: number } | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return null;
  const port = Number(match[1]);
  const endPort = match[2] === undefined ? port : Number(match[2]);
  if (endPort > 65_535 || endPort < port || (port === 0 && endPort > 0)) return null;
  return { port, endPort };
}

/**
 * `8080` is loopback in both families, `:8080` every address of both, then `192.168.1.5:8080`, `[fd00::5]:8080`,
 * `[fe80::1%eth0]:8080`; each with a port range too. What is wrong comes back as one sentence.
 */
export function parseListen(text: string): ListenAddress | { readonly problem: string } {
  const match = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?([\d-]+)$/.exec(text.trim());
  const hint = 'Write it like "8080", ":8080", "192.168.1.5:8080" or "[fd00::5]:8080".';
  if (!match) {
    const isBare = text.includes(':') && isAddress(text, { zone: true });
    return { problem: `"${text}" is not an address to listen on. ${isBare ? 'It has no port. ' : ''}${hint}` };
  }
  const ports = parsePorts(match[3] ?? '');
  if (!ports) return { problem: `"${text}" has no valid port or port range (1-65535). ${hint}` };
  const bracketed = match[1];
  if (bracketed !== undefined) {
    if (bracketed.includes(':') && isAddress(bracketed, { zone: true })) return { host: bracketed, ...ports };
    return { problem: `"[${bracketed}]" is not an IPv6 address. ${hint}` };
  }
  const host = match[2];
  if (host === undefined) return { host: 'localhost', ...ports };
  if (host === '' || host === '*') return { host: null, ...ports };
  if (host === 'localhost' || isAddress(host)) return { host, ...ports };
  return { problem: `"${host}" is not an address of this computer. ${hint}` };
}

/** The text that `parseListen` reads back as the same address. */
export function formatListen({ host, port, endPort }: ListenAddress): string {
  const ports = port === endPort ? `${port}` : `${port}-${endPort}`;
  if (host === 'localhost') return ports;
  if (host === null) return `:${ports}`;
  return host.includes(':') ? `[${host}]:${ports}` : `${host}:${ports}`;
}

/** Whether two listen addresses would need the same port of the same address. */
export function listensOverlap(a: ListenAddress, b: ListenAddress): boolean {
  if (a.port === 0 || b.port === 0 || a.port > b.endPort || b.port > a.endPort) return false;
  const [left, right] = [hostsOf(a.host), hostsOf(b.host)];
  return left.some((one) => right.some((other) => one === other || isEvery(one, other) || isEvery(other, one)));
}

function hostsOf(host: string | null): readonly string[] {
  if (host === null) return ['0.0.0.0', '::'];
  if (host === 'localhost') return ['127.0.0.1', '::1'];
  return [host.toLowerCase()];
}

function isEvery(one: string, other: string): boolean {
  return (one === '0.0.0.0' && !other.includes(':')) || (one === '::' && other.includes(':'));
}

function withoutMapping(bytes: AddressBytes): AddressBytes {
  const isMapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff;
  return isMapped && bytes[11] === 0xff ? bytes.slice(12) : bytes;
}

function addressBytes(text: string): AddressBytes | null {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text);
}

function ipv4Bytes(text: string): AddressBytes | null {
  // No leading zeros: some systems read them as octal.
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return null;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function ipv6Bytes(text: string): AddressBytes | null {
  const tail = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  const tailBytes = tail === undefined ? null : ipv4Bytes(tail);
  if (tail !== undefined && !tailBytes) return null;
  // An IPv4 ending becomes two groups.
  const groups = tailBytes
    ? `${text.slice(0, text.length - (tail ?? '').length)}${hexPair(tailBytes, 0)}:${hexPair(tailBytes, 2)}`
    : text;
  const halves = groups.split('::');
  if (halves.length > 2) return null;
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!head || ![...head, ...(rest ?? [])].every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (rest ? missing < 1 : missing !== 0) return null;
  const all = [...head, ...Array.from({ length: rest ? missing : 0 }, () => '0'), ...(rest ?? [])];
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function hexPair(bytes: AddressBytes, index: number): string {
  return (((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)).toString(16);
}
