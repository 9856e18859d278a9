import type { ListenAddress } from './settings.ts';

/** True for a well-formed IPv4 or IPv6 address; with `zone`, `%eth0` may follow an IPv6 one. */
export function isAddress(text: string, { zone = false } = {}): boolean {
  const scope = /%[^\s%/[\]]{1,40}$/.exec(text)?.[0] ?? '';
  if (scope && (!zone || !text.includes(':'))) return false;
  const plain = text.slice(0, text.length - scope.length);
  return plain.includes(':') ? isIpv6(plain) : isIpv4(plain);
}

/** True for `192.168.1.0/24`, `fd00::/8`, or one address. */
export function isCidr(text: string): boolean {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  if (!match || !isAddress(match[1] ?? '')) return false;
  return Number(match[2] ?? 0) <= (match[1]?.includes(':') ? 128 : 32);
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

function isIpv4(text: string): boolean {
  // No leading zeros: some systems read them as octal.
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return false;
  return text.split('.').every((byte) => Number(byte) <= 255);
}

function isIpv6(text: string): boolean {
  const tail = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  if (tail !== undefined && !isIpv4(tail)) return false;
  // An IPv4 ending stands for two groups.
  const halves = (tail === undefined ? text : `${text.slice(0, -tail.length)}0:0`).split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}
