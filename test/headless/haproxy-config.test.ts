import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readRequestTarget } from '../../electron/protocols/http/request-target.ts';
import { chooseRoute } from '../../electron/protocols/http/routing.ts';
import { configText } from '../../electron/service/haproxy/config-text.ts';
import { planOf } from '../../electron/service/haproxy/plan.ts';
import { registered } from '../../electron/service/kinds.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import * as fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import { freePort } from '../engine/machine.ts';
import { describeWith, program } from '../requirements.ts';

const here = { ownNames: ['pi', 'pi.local'], hasIpv6: true };
const machine = { id: 'nas', host: '127.0.0.2', wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' } };

function textOf(raw: object): string {
  const parsed = parseSettings({ version: 1, targets: [machine], ...raw }, registered);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return configText(planOf(parsed.settings), here);
}

describeWith('configurations for HAProxy', [program('haproxy', 'haproxy')], () => {
  const folder = mkdtempSync(join(tmpdir(), 'reveille-haproxy-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function complaint(text: string): Promise<string> {
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, text);
    return promisify(execFile)('haproxy', ['-c', '-q', '-f', file]).then(
      ({ stderr }) => stderr,
      (error: { stderr: string }) => `refused: ${error.stderr}\n${text}`,
    );
  }

  const path = fc
    .array(fc.stringMatching(/^[\w ~!$&'()*+,;=:@äß"<>^`{|}%-]{1,8}$/u), { maxLength: 3 })
    .map((segments) => `/${segments.map((one) => one.replaceAll('%', '%25').replace(/^\.+$/, 'x')).join('/')}`);
  const name = fc.domain();
  const match = fc.record(
    {
      host: fc.oneof(
        name,
        name.map((one) => `*.${one}`),
        fc.constant('[fd00::5]'),
      ),
      path,
    },
    { requiredKeys: [] },
  );
  const cidr = fc.oneof(
    fc.ipV4().map((one) => `${one}/16`),
    fc.ipV6(),
    fc.constantFrom('10.0.0.0/8', 'fd00::/8'),
  );
  const cidrs = fc.array(cidr, { maxLength: 70 });
  const words = fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 50 });
  const rule = fc
    .record(
      { paths: words.map((all) => all.map((one) => `/${one}*`)), agents: words, sources: cidrs },
      { requiredKeys: [] },
    )
    .filter((one) => Object.values(one).some((list) => list.length > 0));
  const web = fc.record(
    {
      match,
      stripPath: fc.boolean(),
      sendHost: name,
      allowFrom: cidrs,
      denyFrom: cidrs,
      gate: fc.record({ kind: fc.constant('http'), usual: fc.boolean(), background: fc.array(rule, { maxLength: 3 }) }),
    },
    { requiredKeys: [] },
  );

  it('are all accepted by HAProxy, without a warning', { timeout: 120_000 }, async () => {
    const checked = fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(web, { maxLength: 5, selector: (one) => JSON.stringify(one.match ?? {}) }),
        cidrs,
        async (given, trusted) => {
          const raw = {
            version: 1,
            targets: [machine],
            listeners: [{ id: 'web', listen: '127.0.0.1:8080', trustedProxies: trusted }],
            routes: [
              ...given.map((one, index) => ({
                id: `r${index}`,
                kind: 'http',
                listener: 'web',
                to: { target: 'nas', port: 80 },
                ...one,
              })),
              { id: 'smb', kind: 'tcp', listen: '127.0.0.1:10445-10446', to: { target: 'nas', port: '445-446' } },
            ],
            haproxy: {
              frontends: [
                { bind: ':18080', listener: 'web' },
                { bind: '127.0.0.1:18445-18446', route: 'smb' },
              ],
            },
          };
          const parsed = parseSettings(raw, registered);
          if ('faults' in parsed) return;
          const found = await complaint(configText(planOf(parsed.settings), here));
          if (found !== '') throw new Error(found);
        },
      ),
      { numRuns: 60 },
    );
    await expect(checked).resolves.toBeUndefined();
  });

  it('are not refused for being long', async () => {
    const routes = Array.from({ length: 200 }, (_, index) => ({
      id: `r${index}`,
      kind: 'http',
      listener: 'web',
      match: { path: `/r${index}` },
      to: { target: 'nas', port: 80 },
    }));
    const raw = { listeners: [{ id: 'web', listen: '127.0.0.1:8080' }], routes };
    expect(await complaint(textOf({ ...raw, haproxy: { frontends: [{ bind: ':18080', listener: 'web' }] } }))).toBe('');
  });

  const routes: Record<string, object> = {
    all: {},
    any: { anyHost: true, path: '/any' },
    home: { host: '*.home' },
    photos: { host: 'photos.home' },
    'photos-old': { host: 'photos.home', path: '/old' },
    foo: { path: '/foo' },
    'foo-bar': { path: '/foo/bar' },
    odd: { path: "/it's ä" },
    dot: { path: '/a.b' },
  };
  const hosts = [
    'pi',
    'PI:80',
    'pi.',
    'photos.home',
    'Photos.Home:8080',
    'x.home',
    'home',
    'photoshome',
    'evil.example',
  ];
  const addresses = ['192.0.2.1', '[fd00::5]', '[fd00::5]:80', 'localhost', 'a.localhost', '999.1.1.1', '1.2.3', ''];
  const paths = [
    '/',
    '/foo',
    '/foo/',
    '/foobar',
    '/foo/bar',
    '/foo/bar/x?y=/z',
    '/foo/barx',
    '/foo/../x',
    '/x/%2e%2e/foo',
  ];
  const more = [
    '/%66oo',
    '/FOO',
    '/a.b',
    '/axb',
    '/a%2Eb',
    "/it's%20%C3%A4",
    "/it's%20%c3%a4/x",
    '//foo',
    '/foo%2Fbar',
    '/any/x',
  ];
  const longer = [
    '/foo;x',
    '/foo?',
    '/old',
    '/old/x',
    '/foo/./bar',
    '/foo/.../bar',
    '/.foo',
    '/foo/%20',
    '/./foo',
    '/any%2f',
  ];

  it('send no request to another service than Reveille would', { timeout: 60_000 }, async () => {
    const listener = 'web';
    const port = await freePort();
    const to = { target: 'nas', port: 80 };
    const raw = {
      version: 1,
      targets: [machine],
      listeners: [{ id: listener, listen: '127.0.0.1:8080' }],
      routes: Object.entries(routes).map(([id, match]) => ({ id, kind: 'http', listener, match, to })),
      haproxy: { frontends: [{ bind: `127.0.0.1:${port}`, listener }] },
    };
    const parsed = parseSettings(raw, registered);
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
    // Each backend answers with its name.
    const text = configText(planOf(parsed.settings), here).replaceAll(
      /^backend reveille\.(\S+) .*\n {2}mode http$/gm,
      '$&\n  http-request return status 200 content-type text/plain string $1',
    );
    const file = join(folder, 'answering.cfg');
    writeFileSync(file, text);
    const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    try {
      await vi.waitFor(() => ask(port, '/', 'pi'), { timeout: 10_000 });
      const direct = new Set<string>();
      const wrong: string[] = [];
      const http = parsed.settings.routes.filter((route) => route.kind === 'http');
      for (const host of [...hosts, ...addresses]) {
        for (const path of [...paths, ...more, ...longer]) {
          const answer = await ask(port, path, host);
          const target = readRequestTarget(path, host);
          const ours = target && chooseRoute(http, ({ match }) => match, target, new Set(here.ownNames));
          if (answer === 'via.web' || answer === null) continue;
          direct.add(answer);
          if (answer !== `to.${ours?.id}`) wrong.push(`${host} ${path}: ${answer}, not ${ours?.id}`);
        }
      }
      expect(wrong).toEqual([]);
      expect([...direct].toSorted()).toEqual([
        'to.all',
        'to.any',
        'to.dot',
        'to.foo',
        'to.foo-bar',
        'to.home',
        'to.photos',
        'to.photos-old',
      ]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** Which backend answers; null: HAProxy refuses the request. */
function ask(port: number, path: string, host: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('end', () => {
      socket.destroy();
      resolve(text.startsWith('HTTP/1.1 200') ? (text.split('\r\n\r\n')[1] ?? '') : null);
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}
