import { z } from 'zod';
import { asciiHost, asciiHostPattern } from './host-names.ts';
import { plainPath } from './url-paths.ts';

const authority = /^(?<host>\[[^\]]*\]|[^:[\]@]*)(?::(?<port>\d{1,5}))?$/;

/** Field: the host that a request must be for, in lower case and ASCII; `*.` in front stands for any names there. */
export const matchHost = z.string().transform((text, context) => {
  const host = asciiHostPattern(text);
  if (host !== null) return host;
  const message = `"${text}" is not a host name. Give only that, like "photos.home" or "*.home"; ports belong to listeners.`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

/** Field: a path in plain form, as `plainPath` has it. */
export const path = z.string().transform((text, context) => {
  const plain = plainPath(text);
  if ('path' in plain) return plain.path;
  context.issues.push({ code: 'custom', message: plain.problem, input: text });
  return z.NEVER;
});

/** Field: a Host header: a name or an address, with or without a port. */
export const hostHeader = z.string().transform((text, context) => {
  const header = readAuthority(text);
  if (header) return header.text;
  const message = `"${text}" is not a host. Write it like "photos.home" or "192.168.1.20:8080".`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

/** Field: an `http://` or `https://` URL without login, query and fragment. */
export const plainUrl = z.string().transform((text, context) => {
  const complain = (message: string) => {
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  };
  const match = /^(https?):\/\/([^/?#]*)([^]*)$/i.exec(text);
  if (!match) return complain(`"${text}" is not a URL. Write it like "https://two.example/apis".`);
  // The text is not repeated: it may hold a password.
  if (match[2]?.includes('@')) return complain('must not hold a user or a password.');
  const found = readAuthority(match[2] ?? '');
  if (!found) return complain(`"${text}" has no valid host or port. Write it like "https://two.example/apis".`);
  const rest = plainPath(match[3] === '' ? '/' : (match[3] ?? '/'));
  if ('problem' in rest) return complain(`the path of the URL is not usable: ${rest.problem}`);
  const isSecure = match[1]?.toLowerCase() === 'https';
  return { isSecure, host: found.host, port: found.port ?? (isSecure ? 443 : 80), path: rest.path };
});

/** Field: SHA-256 of a certificate, with or without colons and a `sha256:` in front, as 64 small hex digits. */
export const fingerprint = z.string().transform((text, context) => {
  const digits = /^(?:sha-?256(?: fingerprint)?[:/=])?((?:[\da-f]{2}:?){31}[\da-f]{2})$/i.exec(text.trim())?.[1];
  if (digits !== undefined) return digits.replaceAll(':', '').toLowerCase();
  const message = `must be a SHA-256 fingerprint as "openssl x509 -fingerprint -sha256" prints it, like "AB:CD:…".`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

function readAuthority(written: string) {
  const { host: name = '', port: digits } = authority.exec(written)?.groups ?? {};
  const host = asciiHost(name);
  const port = digits === undefined ? null : Number(digits);
  if (host === null || (port !== null && (port < 1 || port > 65_535))) return null;
  const shown = host.includes(':') ? `[${host}]` : host;
  return { host, port, text: port === null ? shown : `${shown}:${port}` };
}
