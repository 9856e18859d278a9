import { isAddress } from './addresses.ts';
import { punycode } from './punycode.ts';

/**
 * A host as it is compared and sent: in lower case, other letters than ASCII as `xn--…`, without the dot of the root,
 * an IPv6 address without brackets. Null when it is neither a name nor an address; a port is not taken off.
 */
export function asciiHost(text: string): string | null {
  const plain = /^\[([^\]]*)\]$/.exec(text)?.[1] ?? text;
  if (plain.includes(':') || /^[\d.]+$/.test(plain)) return isAddress(plain) ? plain.toLowerCase() : null;
  const labels = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('。', '.')
    .replace(/\.$/, '')
    .split('.')
    .map((label) => (/^[\0-\x7f]*$/.test(label) ? label : `xn--${punycode(label)}`));
  const isName = labels.every((label) => /^[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?$/.test(label));
  const name = labels.join('.');
  return isName && name.length <= 253 ? name : null;
}

/** `asciiHost` of what may also begin with `*.`, which stands for one or more names in front. */
export function asciiHostPattern(text: string): string | null {
  if (!text.startsWith('*.')) return asciiHost(text);
  const rest = asciiHost(text.slice(2));
  return rest === null || isAddress(rest) ? null : `*.${rest}`;
}

/** Whether a host, as `asciiHost` gives it, is the one a pattern of `asciiHostPattern` means. */
export function matchesHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  return host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}
