import { z } from 'zod';
import { size } from './durations.ts';
import { entryId, entryName } from './route-fields.ts';
import type { AccessLogSettings, Choice, ListenerSettings } from './settings.ts';
import { choice, type RegisteredKind } from './settings-choice.ts';
import { cidr, listen, proxyProtocol } from './settings-fields.ts';

const usualRotateBytes = 10 * 1024 * 1024;
const usualKeep = 5;

const logFile = z.strictObject({
  file: z.string().min(1).meta({ title: 'File', description: 'Lines are appended.', hostAccess: true }),
  rotate: size
    .refine((bytes) => bytes >= 65_536, 'must be at least "64KiB".')
    .default(usualRotateBytes)
    .meta({ title: 'New file from', description: 'A file that has grown beyond this is put aside.' }),
  keep: z
    .int()
    .min(0)
    .max(1_000)
    .default(usualKeep)
    .meta({ title: 'Files to keep', description: 'Of those put aside.' }),
});

/** Where an access log may go. */
export const accessLogKinds: readonly RegisteredKind[] = [
  { id: 'stdout', title: 'Standard output', config: z.strictObject({}) },
  { id: 'stderr', title: 'Standard error', config: z.strictObject({}) },
  { id: 'file', title: 'A file', config: logFile },
];

/** What an access log takes wherever it goes. */
export const accessLogOptions = {
  format: z.enum(['common', 'json']).default('common').meta({
    title: 'Format',
    description: '`common`: as most web servers write it; `json`: one object per line.',
  }),
  prefix: z
    .string()
    .max(100)
    .regex(/^\P{Cc}*$/u, 'must be one line of text.')
    .default('')
    .meta({ title: 'Prefix', description: 'Put before every line of the format `common`.' }),
  date: z.boolean().default(true).meta({ title: 'Date', description: 'Each line tells the date.' }),
  time: z.boolean().default(true).meta({ title: 'Time', description: 'Each line tells the time.' }),
  msec: z.boolean().default(false).meta({ title: 'Microseconds', description: 'The time has microseconds.' }),
  utc: z.boolean().default(false).meta({ title: 'UTC', description: 'Date and time in UTC.' }),
};

/** `http` is for HTTP routes; the others give connections to TCP routes. */
export const listenerKinds = ['http', 'minecraft', 'tls-sni'] as const;

/** A local address that routes share. */
export function listenerSchema() {
  return z
    .strictObject({
      id: entryId,
      name: entryName,
      kind: z.enum(listenerKinds).default('http').meta({
        title: 'Kind',
        description:
          '`minecraft` and `tls-sni`: for TCP services that are told apart by the host name that the game, or the TLS client, asks for.',
      }),
      listen: listen.meta({ title: 'Clients connect to', description: '`":8080"`, `"192.168.1.5:443"`, or a list.' }),
      tls: z
        .strictObject({
          certFile: z.string().min(1).meta({
            title: 'Certificate file',
            description: 'PEM, with the certificates between it and the authority.',
            hostAccess: true,
          }),
          keyFile: z
            .string()
            .min(1)
            .meta({ title: 'Key file', description: 'PEM, without passphrase.', hostAccess: true }),
        })
        .exactOptional()
        .meta({ title: 'HTTPS', description: 'Files that are read again when they change. Without: plain HTTP.' }),
      trustedProxies: z.array(cidr).default([]).meta({
        title: 'Trusted proxies',
        description: 'Addresses whose `Forwarded` and `X-Forwarded-*` fields are believed.',
      }),
      proxyProtocol,
      accessLog: choice({ members: accessLogKinds, common: accessLogOptions })
        .transform(accessLogOf)
        .exactOptional()
        .meta({ title: 'Access log', description: 'One line per request.' }),
    })
    .transform(({ id, name, kind, listen: addresses, ...rest }, context): ListenerSettings => {
      const { tls, trustedProxies, proxyProtocol, accessLog } = rest;
      const isUsed = { tls, trustedProxies: trustedProxies[0], proxyProtocol, accessLog };
      for (const [key, value] of Object.entries(isUsed)) {
        if (kind === 'http' || value === undefined) continue;
        context.issues.push({ code: 'custom', message: 'goes with the kind "http" only.', path: [key], input: rest });
      }
      return {
        id,
        name: name ?? id,
        kind,
        listen: addresses,
        tls: tls ?? null,
        trustedProxies,
        proxyProtocolFrom: proxyProtocol?.from ?? [],
        accessLog: accessLog ?? null,
      };
    });
}

type LogOptions = z.output<z.ZodObject<typeof accessLogOptions>> & Partial<z.output<typeof logFile>>;

function accessLogOf(choice: Choice): AccessLogSettings {
  const { kind, file, rotate, keep, ...options } = choice as unknown as LogOptions & Choice;
  const { format, prefix, date, time, msec, utc } = options;
  return {
    to: kind === 'file' ? { kind, path: file ?? '' } : { kind: kind === 'stderr' ? 'stderr' : 'stdout' },
    format,
    prefix,
    date,
    time,
    msec,
    utc,
    rotateBytes: rotate ?? usualRotateBytes,
    keep: keep ?? usualKeep,
  };
}
