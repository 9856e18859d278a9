import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { secretRef } from '../../shared/secrets.ts';
import type { Registered } from '../../shared/settings-schema.ts';

const plug = z.strictObject({
  outlet: z.int().min(1).max(8).meta({ title: 'Outlet' }),
  token: secretRef.optional().meta({ title: 'Token' }),
  headers: z.record(z.string(), z.union([z.string(), secretRef])).default({}),
});

const login = z
  .strictObject({
    user: z.string().min(1).meta({ title: 'User' }),
    keyFile: z.string().optional().meta({ title: 'Key file', hostAccess: true }),
    password: secretRef.optional(),
    action: z.enum(['suspend', 'power-off']).default('suspend'),
    patience: duration.default(5_000),
  })
  .refine(({ keyFile, password }) => !(keyFile && password), { message: 'use a key file or a password, not both' });

const hook = z.strictObject({
  wake: z.array(z.string()).min(1).optional().meta({ hostAccess: true }),
  sleep: z.array(z.string()).min(1).optional().meta({ hostAccess: true }),
});

/** Kinds with every sort of option, so that the settings are tested without the real drivers. */
export const registered: Registered = {
  drivers: [
    { id: 'plug', title: 'Smart plug', config: plug, can: { wake: true, sleep: false, status: true } },
    { id: 'login', title: 'Login', config: login, can: { wake: false, sleep: true, status: false } },
    { id: 'hook', title: 'Hook', config: hook },
  ],
  gates: [
    { id: 'any', title: 'Any', config: z.strictObject({}) },
    { id: 'first-bytes', title: 'First bytes', config: z.strictObject({ limit: duration.default(5_000) }) },
  ],
  discoveries: [],
  datagramGates: [{ id: 'packets', title: 'Packets', config: z.strictObject({ count: z.int().default(2) }) }],
  requestGates: [
    {
      id: 'http',
      title: 'Requests',
      config: z.strictObject({ pollers: z.array(z.string()).default([]) }),
    },
  ],
  probes: [
    { id: 'tcp', title: 'Port', config: z.strictObject({ port: z.int().optional() }) },
    { id: 'page', title: 'Page', config: z.strictObject({ path: z.string().startsWith('/').default('/') }) },
  ],
  warnings: [{ id: 'bell', title: 'Bell', config: z.strictObject({}) }],
  busyChecks: [
    { id: 'load', title: 'Load', config: z.strictObject({ above: z.number().default(1) }), drivers: ['login'] },
  ],
};

/** A valid file that uses much of what there is. */
export function fullSettings() {
  return {
    version: 1,
    targets: [
      {
        id: 'nas',
        name: 'NAS',
        host: '192.168.1.20',
        wake: {
          kind: 'plug',
          outlet: 3,
          token: { secret: 'plug-token' },
          headers: { 'x-key': { secret: 'plug-key' } },
        },
        sleep: { kind: 'login', user: 'wake', keyFile: '~/.ssh/id_ed25519', action: 'suspend' },
        ready: { kind: 'tcp', port: 445, limit: '3m', settle: '2s' },
        whileAsleep: 'never',
        down: 'silence',
        idle: {
          cooldown: '10m',
          minAwake: '3m',
          holdOff: '20s',
          grace: '60s',
          sleepEvenIfNotOwned: true,
          busyChecks: ['default', { kind: 'load', above: 0.5 }],
        },
      },
      { id: 'wiki', needs: ['nas'], power: { kind: 'hook', wake: ['start'] } },
    ],
    routes: [
      {
        id: 'smb',
        kind: 'tcp',
        listen: ':445',
        to: { target: 'nas', port: 445 },
        allowFrom: ['192.168.1.0/24'],
        inUse: { kind: 'traffic' },
        gate: 'any',
      },
      { id: 'game', kind: 'tcp', listen: [':7777-7778'], to: { target: 'wiki', port: '8777-8778' }, ready: 'page' },
      {
        id: 'photos',
        kind: 'http',
        listener: 'web',
        match: { host: 'Photos.Home', path: '/albums/' },
        to: { target: 'nas', port: 2342 },
        whileWaking: 'page',
        stripPath: true,
        sendHost: 'photos.home:2342',
        gate: { kind: 'http', pollers: ['dash'] },
      },
      {
        id: 'api',
        kind: 'http',
        listen: '8081',
        endpoints: [
          {
            target: 'nas',
            port: 8080,
            path: '/v1',
            tls: { verify: { kind: 'ca', file: '~/ca.pem' }, serverName: 'api.home' },
            timeout: '5s',
            sendProxyProtocol: 'v2',
          },
          { url: 'https://two.example/public-apis', tls: true },
        ],
        strategy: 'all-at-once',
        usable: ['2xx', '3xx'],
        wakeAll: true,
        replayLimit: '64KiB',
        failureMemory: '30s',
      },
    ],
    listeners: [
      {
        id: 'web',
        listen: [':8080', '192.168.1.5:80'],
        tls: { certFile: '/etc/web.pem', keyFile: '/etc/web.key' },
        trustedProxies: ['192.168.1.9'],
        proxyProtocol: { from: ['192.168.1.8/32'] },
        accessLog: { kind: 'file', file: '/var/log/web.log', format: 'json', rotate: '1MiB', keep: 2, utc: true },
      },
    ],
    app: { theme: 'dark' },
  };
}
