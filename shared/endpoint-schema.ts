import { z } from 'zod';
import { durationBetween } from './durations.ts';
import type { Choice, EndpointSettings, EndpointTls } from './settings.ts';
import { choice, type RegisteredKind } from './settings-choice.ts';
import { fingerprint, hostHeader, path, plainUrl } from './web-fields.ts';

/** The ways to check an endpoint's certificate. */
export const verifyKinds: readonly RegisteredKind[] = [
  { id: 'system', title: "This computer's own authorities", config: z.strictObject({}) },
  {
    id: 'ca',
    title: 'An authority of your own',
    config: z.strictObject({
      file: z.string().min(1).meta({ title: 'File', description: 'Its certificates, PEM.', hostAccess: true }),
    }),
  },
  {
    id: 'pinned',
    title: 'This one certificate',
    config: z.strictObject({
      fingerprint: fingerprint.meta({
        title: 'Certificate fingerprint',
        description: 'SHA-256 of the only certificate to accept, as `openssl` prints it.',
      }),
    }),
  },
  { id: 'none', title: 'Not at all', config: z.strictObject({}) },
];

const tls = z
  .union([
    z.boolean(),
    z.strictObject({
      verify: choice({ members: verifyKinds, common: {} }).prefault('system').meta({
        title: 'Check the certificate',
        description: 'Against what it is checked.',
      }),
      serverName: hostHeader.exactOptional().meta({
        title: 'Server name',
        description: 'Name asked for and checked; that of the Host header when left out.',
      }),
    }),
  ])
  .meta({
    title: 'HTTPS',
    description: '`true`: the certificate is checked against the authorities of this computer.',
  });

/** The keys that a URL says itself, or that need a machine of ours behind it. */
const notWithUrl = ['port', 'path', 'sendProxyProtocol'] as const;

/** Field: where a request may be answered: `{ target, port }` or `{ url }`. */
export const endpoint = z
  .strictObject({
    target: z.string().exactOptional().meta({ title: 'Machine', description: 'Id of the target.' }),
    port: z.int().min(1).max(65_535).exactOptional().meta({ title: 'Port', description: 'Of the machine.' }),
    url: plainUrl.exactOptional().meta({
      title: 'URL',
      description: 'In place of a machine: something that is always there, such as `"https://two.example/apis"`.',
    }),
    path: path.exactOptional().meta({ title: 'Path', description: "Put before the request's own." }),
    tls: tls.exactOptional(),
    timeout: durationBetween(100, 3_600_000).exactOptional().meta({
      title: 'Time limit',
      description: 'From asking to the head of the answer.',
      defaultText: 'none',
    }),
    sendProxyProtocol: z.enum(['v1', 'v2']).exactOptional().meta({
      title: 'Send the PROXY protocol',
      description: 'Each connection begins with the address of the client.',
    }),
  })
  .transform((raw, context): EndpointSettings => {
    const complain = (message: string, key?: string) => {
      context.issues.push({ code: 'custom', message, input: raw, ...(key !== undefined && { path: [key] }) });
      return z.NEVER;
    };
    const { target, port, url, sendProxyProtocol } = raw;
    const timeout = raw.timeout === undefined ? {} : { timeoutMs: raw.timeout };
    if (url) {
      const foreign = target === undefined ? notWithUrl.find((key) => raw[key] !== undefined) : 'target';
      if (foreign === 'target') return complain('has both "target" and "url". Leave one of them out.');
      if (foreign) return complain('does not go with "url". Remove it.', foreign);
      if (!url.isSecure && tlsOf(raw.tls)) return complain('goes with "https://" only.', 'tls');
      if (url.isSecure && raw.tls === false) return complain('must not be false with "https://".', 'tls');
      const { host, path: prefix } = url;
      const secure = url.isSecure ? (tlsOf(raw.tls) ?? { verify: { kind: 'system' } }) : null;
      return { kind: 'url', host, port: url.port, path: prefix, tls: secure, ...timeout };
    }
    if (target === undefined) {
      return complain('must be { "target": …, "port": … } or { "url": "https://…" }.');
    }
    if (port === undefined) return complain('is required.', 'port');
    const version = sendProxyProtocol === undefined ? null : sendProxyProtocol === 'v1' ? 1 : 2;
    return {
      kind: 'target',
      target,
      port,
      path: raw.path ?? '/',
      tls: tlsOf(raw.tls),
      ...timeout,
      sendProxyProtocol: version,
    };
  });

function tlsOf(written: boolean | { readonly verify: Choice; readonly serverName?: string } | undefined) {
  if (written === undefined || written === false) return null;
  if (written === true) return { verify: { kind: 'system' } } satisfies EndpointTls;
  return { ...written, verify: written.verify as EndpointTls['verify'] } satisfies EndpointTls;
}
