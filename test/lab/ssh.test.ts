import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { SshConfig } from '../../electron/drivers/ssh-config.ts';
import driver from '../../electron/drivers/ssh.driver.ts';
import type { BusyCheck } from '../../electron/engine/driver.ts';
import { FaultError } from '../../shared/faults.ts';
import { testContext } from '../drivers/context.ts';
import { describeWith, linux, program, root } from '../requirements.ts';
import { type Sshd, startAgent, startSshd } from './ssh-sshd.ts';

const requirements = [
  linux,
  root,
  program('sshd', 'openssh-server'),
  program('ssh-agent', 'openssh-client'),
  program('sudo', 'sudo'),
  program('useradd', 'passwd'),
  program('systemctl', 'systemd'),
];

describeWith('the ssh driver on OpenSSH, with sudo', requirements, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  beforeEach(() => sshd.allowBySudo(null));

  const config = (more: object = {}): SshConfig =>
    driver.config.parse({ user: sshd.user, port: sshd.port, identityFile: sshd.identityFile, ...more });

  const suspendLine = () => `${sshd.user} ALL=(root) NOPASSWD: /usr/bin/systemctl suspend`;

  /** The step about permission. Nothing is ever run by a preflight, which is why it may ask about suspend here. */
  async function permission(more: object = {}) {
    const steps = (await driver.preflight?.(config(more), testContext())) ?? [];
    expect(steps.slice(0, 4).map(({ title, ok }) => [title, ok])).toEqual([
      ['Reach the SSH port', true],
      ['Host key', true],
      ['Log in', true],
      ['Know the system', true],
    ]);
    return steps.find(({ title }) => title === 'The command is allowed');
  }

  test('the preflight names the exact sudoers line, and that line is what helps', async () => {
    const refused = await permission();
    expect(refused).toMatchObject({ ok: false, fix: suspendLine() });
    await sshd.allowBySudo(refused?.fix ?? null);
    expect(await permission()).toMatchObject({ ok: true });
  });

  test('sudo that would ask for a password is not mistaken for one that does not', async () => {
    await sshd.allowBySudo(`${sshd.user} ALL=(root) NOPASSWD: /usr/bin/true\n${sshd.user} ALL=(root) ALL`);
    // The last rule that matches counts: this one asks.
    expect(await permission()).toMatchObject({ ok: false, fix: suspendLine() });
    await sshd.allowBySudo(`${sshd.user} ALL=(root) ALL\n${suspendLine()}`);
    expect(await permission()).toMatchObject({ ok: true });
  });

  test('without the line suspend is refused by name, and never committed', async () => {
    const commit = () => Promise.reject(new Error('must not be asked'));
    const outcome = driver.sleep?.(config(), testContext({ commit })).catch((error: unknown) => error);
    const error = await outcome;
    expect(error).toBeInstanceOf(FaultError);
    expect((error as FaultError).fault).toEqual({
      code: 'sudo-needs-password',
      params: { user: sshd.user, host: '127.0.0.1', line: suspendLine() },
    });
  });

  test('an own command with sudo: refused with its line, then run', async () => {
    const own = config({ action: 'command', command: 'sudo -n id -u' });
    const line = `${sshd.user} ALL=(root) NOPASSWD: /usr/bin/id -u`;
    const commits: string[] = [];
    const context = testContext({ commit: async () => void commits.push('committed') });
    const error = await driver.sleep?.(own, context).catch((reason: unknown) => reason);
    expect((error as FaultError).fault).toEqual({
      code: 'sudo-needs-password',
      params: { user: sshd.user, host: '127.0.0.1', line },
    });
    expect(await permission({ action: 'command', command: 'sudo -n id -u' })).toMatchObject({ ok: false, fix: line });

    await sshd.allowBySudo(line);
    expect(await permission({ action: 'command', command: 'sudo -n id -u' })).toMatchObject({ ok: true });
    await driver.sleep?.(own, context);
    expect(context.logged).toEqual(['command was accepted']);
    expect(commits).toEqual(['committed', 'committed']);
  });

  test('an agent logs in, and its key file is not needed', async () => {
    const agent = await startAgent(sshd.identityFile);
    try {
      const steps = await driver.preflight?.(config({ identityFile: undefined, agent: agent.socket }), testContext());
      expect(steps?.[2]).toMatchObject({ ok: true, detail: `${sshd.user} is logged in by agent ${agent.socket}.` });
    } finally {
      await agent.stop();
    }
  });

  test('what tells one boot from the next', async () => {
    const identity = await driver.identity?.(config(), testContext());
    expect(identity?.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(identity?.resumeCount).toBeGreaterThanOrEqual(0);
    expect(await driver.identity?.(config({ system: 'linux' }), testContext())).toEqual(identity);
  });

  test('nobody has logged in at the screen', async () => {
    expect(await driver.localLogin?.(config(), testContext(), Date.now())).toBe(false);
  });

  async function check(kind: string, routePorts: readonly number[] = [], ownConnections: readonly string[] = []) {
    const found = driver.busyChecks?.find(({ id }) => id === kind) as BusyCheck<SshConfig, unknown> | undefined;
    return await found?.check(config(), found.config.parse({}), { ...testContext(), routePorts, ownConnections });
  }

  test('our own login is neither a person nor a connection, another connection is one', async () => {
    // Connections of the tests before may still be ending.
    await vi.waitFor(async () => expect(await check('connections', [sshd.port])).toEqual({ busy: false }), 10_000);
    const other = connect(sshd.port, '127.0.0.1');
    try {
      await vi.waitFor(() => expect(other.readyState).toBe('open'));
      expect(await check('connections', [sshd.port])).toEqual({
        busy: true,
        reason: `127.0.0.1 uses port ${sshd.port}`,
      });
      expect(await check('connections', [sshd.port], [`127.0.0.1:${other.localPort}`])).toEqual({ busy: false });
    } finally {
      other.destroy();
    }
  });

  test('the same account on a terminal is a person, until it leaves', async () => {
    const told = async () => {
      const result = await check('logged-in-users');
      return result?.busy && result.reason.includes(sshd.user);
    };
    expect(await told()).toBe(false);
    const client = new ssh2.Client();
    const ready = new Promise((resolve, reject) => client.once('ready', () => resolve(null)).once('error', reject));
    client.connect({
      host: '127.0.0.1',
      port: sshd.port,
      username: sshd.user,
      privateKey: await readFile(sshd.identityFile),
    });
    try {
      await ready;
      await new Promise((resolve, reject) =>
        client.shell({ term: 'xterm' }, {}, (error, channel) => (error ? reject(error) : resolve(channel))),
      );
      await vi.waitFor(async () => expect(await told()).toBe(true), { timeout: 20_000 });
    } finally {
      const closed = new Promise<void>((resolve) => void client.once('close', () => resolve()));
      client.end();
      await closed;
    }
    await vi.waitFor(async () => expect(await told()).toBe(false), { timeout: 20_000 });
  });
});
