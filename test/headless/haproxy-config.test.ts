import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { configText } from '../../electron/service/haproxy/config-text.ts';
import { planOf } from '../../electron/service/haproxy/plan.ts';
import { registered } from '../../electron/service/kinds.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
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
    await fc.assert(
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
          fc.pre('settings' in parsed);
          if ('settings' in parsed) expect(await complaint(configText(planOf(parsed.settings), here))).toBe('');
        },
      ),
      { numRuns: 60 },
    );
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
});
