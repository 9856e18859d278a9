import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SshConfig } from '../../electron/drivers/ssh-config.ts';
import driver from '../../electron/drivers/ssh.driver.ts';
import type { BusyCheck, CheckContext } from '../../electron/engine/driver.ts';
import { FaultError } from '../../shared/faults.ts';
import { type ContextOptions, testContext } from './context.ts';
import { describeDriverContract } from './contract.ts';
import { type ExecHandler, newKey, reply, runForReal, startSshServer, startWire } from './ssh-server.ts';

const hostKey = newKey();
const secrets = { nas: 'correct horse', wrong: 'battery staple' };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(onExec: ExecHandler) {
  const server = await startSshServer({ hostKeys: [hostKey.private], password: secrets.nas, onExec });
  return server;
}

function settingsFor(port: number, more: object = {}): SshConfig {
  return driver.config.parse({ user: 'wake', port, password: { secret: 'nas' }, ...more });
}

describeDriverContract('ssh', {
  makeDriver: () => driver,
  async makeLab() {
    let slept = 0;
    let hung = 0;
    const server = await serve((command, channel) => {
      if (command === 'hang') hung++;
      if (command !== 'sleep well') return;
      slept++;
      reply(channel, '');
    });
    const own = { user: 'wake', port: server.port, action: 'command' };
    return {
      settings: { ...own, command: 'sleep well', password: { secret: 'nas' } },
      hanging: { ...own, command: 'hang', password: { secret: 'nas' } },
      failing: [
        { ...own, command: 'sleep well', password: { secret: 'wrong' } },
        { ...own, command: 'sleep well', password: { secret: 'not-set' } },
        { ...own, command: 'sleep well', identityFile: '/nowhere/key', passphrase: { secret: 'nas' } },
        { ...own, port: 1, command: 'sleep well', password: { secret: 'nas' } },
      ],
      secrets,
      received: () => Array.from({ length: slept }, () => 'sleep' as const),
      hung: () => hung,
      stop: () => server.stop(),
    };
  },
});

/** A Linux machine as the driver asks about it; whatever else is sent is the sleep command. */
interface Machine {
  readonly uid?: number;
  readonly programs?: readonly string[];
  readonly permission?: string;
  readonly onSleep: ExecHandler;
}

async function serveMachine({ uid = 1001, programs = ['systemctl', 'sudo'], permission = '', onSleep }: Machine) {
  const sent: string[] = [];
  const server = await serve((command, channel, connection) => {
    if (command === 'uname -s') return reply(channel, 'Linux\n');
    if (command.includes('echo uid=')) {
      return reply(channel, [`uid=${uid}`, ...programs.map((name) => `path ${name} /usr/bin/${name}`), ''].join('\n'));
    }
    if (command.includes('echo == sudo')) return reply(channel, permission);
    sent.push(command);
    return onSleep(command, channel, connection);
  });
  stops.push(server.stop);
  return { port: server.port, sent };
}

const accept: ExecHandler = (_command, channel) => reply(channel, '');

async function sleep(port: number, more: object = {}, options: ContextOptions = {}) {
  const context = testContext({ secrets, ...options });
  await driver.sleep?.(settingsFor(port, more), context);
  return context.logged;
}

async function faultOf(outcome: Promise<unknown>) {
  const error = await outcome.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FaultError) return error.fault;
  throw error ?? new Error('it succeeded');
}

const allowed = '== sudo\n/usr/bin/systemctl suspend\nallowed\n== rules\n';

describe('sleep', () => {
  test('by an account that may, with sudo; by root, without', async () => {
    const sudoer = await serveMachine({ permission: allowed, onSleep: accept });
    expect(await sleep(sudoer.port)).toEqual(['suspend was accepted']);
    const root = await serveMachine({ uid: 0, onSleep: accept });
    await sleep(root.port);
    expect([...sudoer.sent, ...root.sent].map((command) => command.replace(/.*LC_ALL; /, ''))).toEqual([
      "sudo -n /usr/bin/systemctl suspend'",
      "/usr/bin/systemctl suspend'",
    ]);
  });

  test('an account that may not gets the exact line, and nothing is committed or sent', async () => {
    const machine = await serveMachine({ permission: '== sudo\n== rules\n', onSleep: accept });
    const commit = () => Promise.reject(new Error('must not be asked'));
    expect(await faultOf(sleep(machine.port, {}, { commit }))).toEqual({
      code: 'sudo-needs-password',
      params: {
        user: 'wake',
        host: '127.0.0.1',
        line: 'wake ALL=(root) NOPASSWD: /usr/bin/systemctl suspend',
      },
    });
    expect(machine.sent).toEqual([]);
  });

  test('the kernel is told in the background, so that an exit status arrives first', async () => {
    const machine = await serveMachine({ uid: 0, programs: ['tee'], onSleep: accept });
    await sleep(machine.port);
    expect(machine.sent[0]).toMatch(/trap "" HUP; sleep 1; echo mem \| \/usr\/bin\/tee \/sys\/power\/state\).*&'$/);
  });

  test('a system that cannot suspend says what it can, before anything is sent', async () => {
    const machine = await serveMachine({ onSleep: accept });
    expect(await faultOf(sleep(machine.port, { system: 'synology' }))).toMatchObject({
      code: 'driver-unsupported',
      params: { what: expect.stringContaining('"power-off"') as string },
    });
    expect(machine.sent).toEqual([]);
  });

  test.each([
    ['no exit status', (_c, channel) => channel.close()],
    ['a connection that ends', (_c, _channel, connection) => void connection.end()],
  ] satisfies [string, ExecHandler][])('%s is accepted', async (_name, onSleep) => {
    const machine = await serveMachine({ uid: 0, onSleep });
    expect(await sleep(machine.port)).toEqual(['suspend was sent; no exit status came back']);
  });

  test('a machine that falls silent after the command has accepted it', async () => {
    const machine = await serveMachine({ uid: 0, onSleep: () => wire.goSilent() });
    const wire = await startWire(machine.port);
    stops.push(wire.stop);
    expect(await sleep(wire.port)).toEqual(['suspend was sent; no exit status came back']);
  });

  test.each([
    ['Failed to suspend system via logind: Interactive authentication required.', 'polkit-refused'],
    ['sudo: a password is required', 'sudo-needs-password'],
    ['Failed to suspend system via logind: Sleep verb not supported', 'sleep-failed'],
  ])('%s', async (message, code) => {
    const machine = await serveMachine({ uid: 0, onSleep: (_c, channel) => reply(channel, '', 1, `${message}\n`) });
    expect((await faultOf(sleep(machine.port))).code).toBe(code);
  });

  test('a command of the user is sent as it stands, alone', async () => {
    const machine = await serveMachine({ onSleep: (_c, channel) => reply(channel, '', 4, 'disks are busy\n') });
    expect(await faultOf(sleep(machine.port, { action: 'command', command: 'my-sleep --now' }))).toEqual({
      code: 'command-failed',
      params: { command: 'my-sleep --now', exitCode: 4, output: 'disks are busy' },
    });
    expect(machine.sent).toEqual(['my-sleep --now']);
  });
});

describe('busy checks', () => {
  async function check(kind: string, options: object, onExec: ExecHandler, more: Partial<CheckContext> = {}) {
    const server = await serve((command, channel, connection) =>
      command === 'uname -s' ? reply(channel, 'Linux\n') : onExec(command, channel, connection),
    );
    stops.push(server.stop);
    const found = driver.busyChecks?.find(({ id }) => id === kind) as BusyCheck<SshConfig, unknown> | undefined;
    if (!found) throw new Error(`there is no ${kind}`);
    const context = { ...testContext({ secrets }), routePorts: [445], ownConnections: [], ...more };
    return await found.check(settingsFor(server.port), found.config.parse(options), context);
  }
  const says =
    (stdout: string, exitCode = 0): ExecHandler =>
    (_command, channel) =>
      reply(channel, stdout, exitCode);

  test('the two defaults are among them', () => {
    const ids = driver.busyChecks?.map(({ id }) => id);
    for (const { kind } of driver.defaultBusyChecks ?? []) expect(ids).toContain(kind);
  });

  test('people', async () => {
    expect(await check('logged-in-users', {}, says('== uid\n1001\n== who\n'))).toEqual({ busy: false });
    expect(await check('logged-in-users', {}, says('== uid\n1001\n== who\nalice tty2 2026-11-20 21:14\n'))).toEqual({
      busy: true,
      reason: 'alice is logged in (tty2)',
    });
  });

  test('connections: others, and more than one', async () => {
    const rows = [9, 9, 5].map((host, index) => `0 0 10.0.0.2:445 10.0.0.${host}:100${index}`).join('\n');
    const answer = says(
      `== login\n10.0.0.5 9999 10.0.0.2 22\n== connections\n0 0 10.0.0.2:22 10.0.0.5:9999\n${rows}\n`,
    );
    expect(await check('connections', {}, answer, { ownConnections: ['10.0.0.5:1002'] })).toEqual({
      busy: true,
      reason: '10.0.0.9 uses port 445 (2 connections)',
    });
    expect(await check('connections', {}, answer, { routePorts: [80] })).toEqual({ busy: false });
  });

  test('a list of connections that lacks our own is not believed', async () => {
    const answer = says('== login\n10.0.0.5 9999 10.0.0.2 22\n== connections\n');
    await expect(check('connections', {}, answer)).rejects.toThrow('command-failed');
  });

  test('own commands', async () => {
    const command = 'zpool status | grep -q scrub';
    const ask = (busyWhen: string, stdout: string, exitCode: number) =>
      check('ssh-command', { command, busyWhen }, says(stdout, exitCode)).then(({ busy }) => busy);
    expect({
      'exit-0, 0': await ask('exit-0', '', 0),
      'exit-0, 1': await ask('exit-0', '', 1),
      'exit-nonzero, 0': await ask('exit-nonzero', '', 0),
      'exit-nonzero, 1': await ask('exit-nonzero', '', 1),
      'output, some': await ask('output', 'scrub', 0),
      'output, none': await ask('output', '\n', 1),
    }).toEqual({
      'exit-0, 0': true,
      'exit-0, 1': false,
      'exit-nonzero, 0': false,
      'exit-nonzero, 1': true,
      'output, some': true,
      'output, none': false,
    });
  });

  test('a check without an answer is a veto: it fails', async () => {
    const failing: readonly [string, object, ExecHandler][] = [
      ['logged-in-users', {}, says('', 1)],
      ['logged-in-users', {}, says('sh: syntax error\n')],
      ['connections', {}, says('== login\n\n== connections\n', 127)],
      ['ssh-command', { command: 'x' }, says('', 127)],
      ['ssh-command', { command: 'x' }, (_c, _channel, connection) => void connection.end()],
      ['load', { above: 1 }, says('')],
      ['process', { name: 'x' }, says('')],
      ['inhibitors', {}, says('{}')],
      ['power-requests', {}, says('')],
      ['smb-sessions', {}, says('smbstatus only works as root!\n')],
    ];
    for (const [kind, options, handler] of failing) {
      await expect(check(kind, options, handler)).rejects.toBeInstanceOf(FaultError);
    }
  });

  test('load and process on this very computer', async () => {
    const real: ExecHandler = (command, channel) => void runForReal(command, channel);
    expect(await check('load', { above: 100_000 }, real)).toEqual({ busy: false });
    expect((await check('load', { above: 0, perCpu: true }, says('0.50 0.1 0.1 1/2 3\n2\n'))).busy).toBe(true);
    expect(await check('process', { name: 'nobody-runs-this' }, real)).toEqual({ busy: false });
    expect((await check('process', { name: 'ffmpeg' }, says('sh\nffmpeg\n'))).busy).toBe(true);
  });
});

describe.skipIf(process.platform !== 'linux')('the scripts in a real shell, with logind played', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reveille-logind-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A `loginctl` that knows one session, and a `who` that knows nobody. */
  async function playLogind(session: Record<string, string>) {
    const cases = Object.entries(session).map(([name, value]) => `    ${name}) value='${value}';;`);
    const script = [
      '#!/bin/sh',
      '[ "$1" = list-sessions ] && { echo "  7 1000 alice seat0 tty2"; exit 0; }',
      'shift 2; plain=; names=',
      'while [ $# -gt 0 ]; do case $1 in --value) plain=1;; -p) names="$names $2"; shift;; esac; shift; done',
      'for name in $names; do value=',
      '  case $name in',
      ...cases,
      '  esac',
      '  if [ $plain ]; then echo "$value"; else echo "$name=$value"; fi',
      'done',
    ];
    await writeFile(join(folder, 'loginctl'), script.join('\n'), { mode: 0o755 });
    await writeFile(join(folder, 'who'), '#!/bin/sh\n', { mode: 0o755 });
    const server = await serve((command, channel) =>
      command === 'uname -s'
        ? reply(channel, 'Linux\n')
        : void runForReal(command, channel, `${folder}:${process.env['PATH']}`),
    );
    stops.push(server.stop);
    return settingsFor(server.port);
  }

  const atScreen = {
    User: '1000',
    Name: 'alice',
    Class: 'user',
    State: 'active',
    Remote: 'no',
    Seat: 'seat0',
    TTY: 'tty2',
    LockedHint: 'no',
    IdleHint: 'no',
  };
  /** A time as systemd writes it. */
  const written = (ms: number) => `Fri ${new Date(ms).toISOString().replace('T', ' ').slice(0, 19)} UTC`;

  test('who is at the screen is logged in', async () => {
    const config = await playLogind(atScreen);
    const people = driver.busyChecks?.[0] as BusyCheck<SshConfig, unknown>;
    const context = { ...testContext({ secrets }), routePorts: [], ownConnections: [] };
    expect(await people.check(config, {}, context)).toEqual({ busy: true, reason: 'alice is logged in (tty2)' });
  });

  test('who came to the screen since is told from who was there before', async () => {
    const now = Date.now();
    const hasCome = async (came: number, active: number | null, since: number) => {
      const idle: Record<string, string> = active === null ? {} : { IdleSinceHint: written(active) };
      const config = await playLogind({ ...atScreen, Timestamp: written(came), ...idle });
      return await driver.localLogin?.(config, testContext({ secrets }), since);
    };
    const minute = 60_000;
    expect({
      'logged in since': await hasCome(now - 2 * minute, null, now - 10 * minute),
      'was there before': await hasCome(now - 20 * minute, null, now - 10 * minute),
      'was there before and came back': await hasCome(now - 20 * minute, now - minute, now - 10 * minute),
    }).toEqual({
      'logged in since': true,
      'was there before': false,
      'was there before and came back': true,
    });
  });
});

test('the settings: a command belongs to its action, and keys of others are refused', () => {
  const parse = (more: object) => driver.config.safeParse({ user: 'wake', ...more }).success;
  expect({
    smallest: parse({}),
    'command without its action': parse({ command: 'x' }),
    'action without its command': parse({ action: 'command' }),
    both: parse({ action: 'command', command: 'x' }),
    'bad fingerprint': parse({ hostKeys: ['aa:bb'] }),
    'passphrase without a file': parse({ passphrase: { secret: 'x' } }),
    'unknown key': parse({ usr: 'x' }),
  }).toEqual({
    smallest: true,
    'command without its action': false,
    'action without its command': false,
    both: true,
    'bad fingerprint': false,
    'passphrase without a file': false,
    'unknown key': false,
  });
});

test('two targets that log in at the same place are the same machine', () => {
  const keys = (more: object, host: string | null) => driver.identityKeys?.(settingsFor(22, more), host);
  expect(keys({}, 'NAS.home')).toEqual(keys({ host: 'nas.home' }, 'elsewhere'));
  expect(keys({}, 'nas')).not.toEqual(keys({ port: 2222 }, 'nas'));
  expect(keys({}, null)).toEqual([]);
});
