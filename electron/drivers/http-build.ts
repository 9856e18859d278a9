import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';
import type { HttpConfig, HttpRequestConfig } from './http-config.ts';
import { parseFingerprint } from './http-connection.ts';
import type { HttpRequest } from './http-send.ts';

export interface BuiltRequest {
  readonly request: HttpRequest;
  /** Takes every secret of the request out of a text, also as it stands in a header. */
  readonly redact: (text: string) => string;
}

/** Puts a request together, secrets included. Throws a FaultError when one is missing or fits into no header. */
export function buildRequest(config: HttpConfig, wanted: HttpRequestConfig, context: DriverContext): BuiltRequest {
  const secrets: string[] = [];
  const reveal = ({ secret }: { readonly secret: string }) => {
    const value = context.secret(secret);
    secrets.push(value);
    return value;
  };
  const body = bodyText(wanted.body);
  const headers = new Map<string, string>([['user-agent', 'reveille']]);
  if (body !== null)
    headers.set('content-type', isText(wanted.body) ? 'text/plain; charset=utf-8' : 'application/json');
  if (config.auth) headers.set('authorization', authorization(config.auth, reveal, secrets));
  for (const [name, value] of [...Object.entries(config.headers), ...Object.entries(wanted.headers ?? {})]) {
    headers.set(name.toLowerCase(), isText(value) ? value : headerValue(value.secret, reveal(value)));
  }
  const request: HttpRequest = {
    url: new URL(wanted.url),
    method: wanted.method ?? (body === null ? 'GET' : 'POST'),
    headers: Object.fromEntries(headers),
    body,
    pin: config.fingerprint === undefined ? null : parseFingerprint(config.fingerprint),
  };
  return { request, redact: (text) => redact(text, secrets) };
}

function authorization(
  auth: NonNullable<HttpConfig['auth']>,
  reveal: (ref: { readonly secret: string }) => string,
  secrets: string[],
): string {
  if ('bearer' in auth) return `Bearer ${headerValue(auth.bearer.secret, reveal(auth.bearer))}`;
  const encoded = Buffer.from(`${auth.user}:${reveal(auth.password)}`).toString('base64');
  secrets.push(encoded);
  return `Basic ${encoded}`;
}

function headerValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  const detail = `the secret "${name}" is not one line of plain text, so no header can hold it.`;
  throw new FaultError(fault('bad-value', { place: 'http-request', detail }));
}

function bodyText(body: HttpRequestConfig['body']): string | null {
  if (body === undefined) return null;
  return isText(body) ? body : JSON.stringify(body);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((left, secret) => left.replaceAll(secret, '•••'), text);
}
