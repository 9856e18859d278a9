import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import driver from '../../electron/drivers/command.driver.ts';
import { wakeSucceeded } from '../../electron/engine/driver.ts';
import type { FaultError } from '../../shared/faults.ts';
import { type ContextOptions, hastyClock, testContext } from './context.ts';
import { describeDriverContract } from './contract.ts';

/** Notes its arguments and its pid in a file, then does what it is told. */
const hookSource = `
import { appendFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
const [, , file, name, ...rest] = process.argv;
const stay = () => setInterval(() => {}, 1000);
appendFileSync(file, JSON.stringify({ name, pid: process.pid }) + '\\n');
for (const step of rest) {
  if (step === 'stay') stay();
  if (step === 'ignore-term') process.on('SIGTERM', () => {});
  if (step === 'env') console.log(JSON.stringify(process.env));
  if (step === 'cwd') console.log(process.cwd());
  if (step === 'flood') process.stdout.write('first' + '.'.repeat(5_000_000) + 'last');
  if (step === 'child') {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    child.unref();
    appendFileSync(file, JSON.stringify({ name: 'child', pid: child.pid }) + '\\n');
  }
  if (step === 'say') console.error('no such machine');
  if (/^\\d+$/.test(step)) process.exitCode = Number(step);
}
`;

const until = { timeout: 10_000, interval: 10 };
let folder = '';
let file = '';

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'reveille-hooks-')));
  writeFileSync(join(folder, 'hook.mjs'), hookSource);
});
beforeEach(() => {
  file = join(folder, `notes-${Math.random()}`);
  writeFileSync(file, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function hook(name: string, ...steps: string[]): readonly string[] {
  return [process.execPath, join(folder, 'hook.mjs'), file, name, ...steps];
}

function notes(): readonly { name: string; pid: number }[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as { name: string; pid: number });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // An orphan that has ended may wait for long until somebody takes notice of it.
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function allEnded(): Promise<void> {
  await vi.waitUntil(() => !notes().some(({ pid }) => isAlive(pid)), until);
}

function faultOf(call: Promise<unknown> | undefined): Promise<unknown> {
  return (call ?? Promise.resolve()).then(
    () => null,
    (error: FaultError) => error.fault,
  );
}

describeDriverContract('command', {
  makeDriver: () => driver,
  async makeLab() {
    file = join(folder, `notes-${Math.random()}`);
    writeFileSync(file, '');
    const commands = (...steps: string[]) => ({
      start: hook('wake', ...steps),
      stop: hook('sleep', ...steps),
      status: hook('status', ...steps),
    });
    return {
      settings: commands('0'),
      hanging: commands('stay'),
      failing: [commands('say', '7'), { start: './missing', stop: './missing', status: './missing' }, {}],
      received: () => notes().map(({ name }) => name as 'wake'),
      hung: () => notes().length,
      stop: allEnded,
    };
  },
});

describe('command', () => {
  const run = (settings: object, options?: ContextOptions) => {
    const context = testContext(options);
    const config = driver.config.parse(settings);
    return { context, config };
  };

  test('offers what it has commands for', () => {
    const offered = (settings: object) => driver.offers?.(driver.config.parse(settings));
    expect(offered({ start: 'a', stop: ['b', 'c'], status: 'd' })).toEqual(['wake', 'sleep', 'status']);
    expect(offered({ start: './start.sh' })).toEqual(['wake']);
  });

  test('a start command that stays is left running once the service answers', async () => {
    const sequence = new AbortController();
    const { context, config } = run({ start: hook('wake', 'say', 'stay') }, { sequence: sequence.signal });
    const waking = driver.wake?.(config, context);
    await vi.waitFor(() => expect(notes().length).toBe(1), until);
    sequence.abort(wakeSucceeded);
    await waking;
    const [{ pid } = { pid: 0 }] = notes();
    expect(isAlive(pid)).toBe(true);
    expect(context.logged.join()).toMatch(/is left running/);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), until);
  });

  test('a start command that stays is ended, with all its children, when the wake failed', async () => {
    const sequence = new AbortController();
    const { context, config } = run({ start: hook('wake', 'child', 'stay') }, { sequence: sequence.signal });
    const waking = driver.wake?.(config, context).catch((error: unknown) => error);
    await vi.waitFor(() => expect(notes().length).toBe(2), until);
    const failed = new Error('wake failed');
    sequence.abort(failed);
    expect(await waking).toBe(failed);
    await allEnded();
  });

  test('a hook that ignores the request to end is ended by force', async () => {
    const controller = new AbortController();
    const { context, config } = run(
      { stop: hook('sleep', 'ignore-term', 'child', 'stay') },
      { signal: controller.signal, clock: hastyClock },
    );
    const sleeping = driver.sleep?.(config, context).catch((error: unknown) => error);
    await vi.waitFor(() => expect(notes().length).toBe(2), until);
    controller.abort(new Error('deadline'));
    expect(await sleeping).toEqual(new Error('deadline'));
    await allEnded();
  });

  test('a start command that fails, fails the wake with what it said', async () => {
    const { context, config } = run({ start: hook('wake', 'say', '7') });
    expect(await faultOf(driver.wake?.(config, context))).toEqual({
      code: 'command-failed',
      params: { command: process.execPath, exitCode: 7, output: 'no such machine' },
    });
    expect(context.logged).toEqual([`${process.execPath} ended with exit code 7:\nno such machine`]);
  });

  test('a start command that leaves a child behind has ended, and the child lives', async () => {
    const { context, config } = run({ start: hook('wake', 'child') });
    await driver.wake?.(config, context);
    const child = notes()[1]?.pid ?? 0;
    expect(isAlive(child)).toBe(true);
    process.kill(child, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), until);
  });

  test('a stop command that hangs is ended at its deadline', async () => {
    const { context, config } = run({ stop: hook('sleep', 'stay'), stopDeadline: '60s' }, { clock: hastyClock });
    expect(await faultOf(driver.sleep?.(config, context))).toEqual({
      code: 'deadline-passed',
      params: { what: process.execPath, afterMs: 60_000 },
    });
    await allEnded();
  });

  test.each([
    ['0', 'on'],
    ['1', 'off'],
    ['3', 'off'],
    ['2', 'unknown'],
    ['126', 'unknown'],
  ])('a status command that ends with exit code %s says: %s', async (exitCode, power) => {
    const { context, config } = run({ status: hook('status', exitCode) });
    expect(await driver.status?.(config, context)).toEqual({ power });
    expect(context.logged).toEqual([]);
  });

  test('a hook is told what it is for, where it is told to be, and nothing else', async () => {
    process.env['REVEILLE_TOKEN'] = 'our own';
    const { context, config } = run(
      { start: hook('wake', 'cwd', 'env'), cwd: folder, env: { COLOUR: 'red' } },
      { host: null },
    );
    await driver.wake?.(config, context);
    delete process.env['REVEILLE_TOKEN'];
    const [, cwd, env = ''] = context.logged.join().split('\n');
    expect(cwd).toBe(folder);
    const { COLOUR, ...told } = JSON.parse(env) as Record<string, string>;
    expect(COLOUR).toBe('red');
    expect(Object.fromEntries(Object.entries(told).filter(([name]) => name.startsWith('REVEILLE')))).toEqual({
      REVEILLE_TARGET_ID: 'nas',
      REVEILLE_TARGET_NAME: 'NAS in the cellar',
      REVEILLE_TARGET_HOST: '',
      REVEILLE_REASON: 'client',
      REVEILLE_SOURCE: '192.0.2.7',
    });
    expect(told).toHaveProperty('PATH', process.env['PATH']);
  });

  test('a hook that prints megabytes is heard to the end, and remembered in part', async () => {
    const { context, config } = run({ start: hook('wake', 'flood') });
    await driver.wake?.(config, context);
    const text = context.logged.join();
    expect(text.length).toBeLessThan(17_000);
    expect(text).toMatch(/exit code 0:\nfirst\.\.\.[^]* bytes left out [^]*\.\.\.last$/);
  });

  test('a program that cannot be started is named, with what to do', async () => {
    writeFileSync(join(folder, 'not-executable.sh'), '#!/bin/sh\n', { mode: 0o644 });
    writeFileSync(join(folder, 'no-interpreter.sh'), '#!/missing/sh\n', { mode: 0o755 });
    const detail = async (settings: object) => {
      const { context, config } = run(settings);
      const value = (await faultOf(driver.wake?.(config, context))) as { code: string; params: { detail: string } };
      return [value.code, value.params.detail];
    };
    expect(await detail({ start: './start.sh' })).toEqual(['program-missing', 'there is no such program.']);
    expect(await detail({ start: './start.sh now' })).toEqual([
      'program-missing',
      expect.stringContaining('as a list'),
    ]);
    expect(await detail({ start: join(folder, 'not-executable.sh') })).toEqual([
      'program-missing',
      expect.stringContaining('may not be executed'),
    ]);
    expect(await detail({ start: join(folder, 'no-interpreter.sh') })).toEqual([
      'program-missing',
      expect.stringContaining('interpreter'),
    ]);
    expect(await detail({ start: 'true', cwd: '/missing' })).toEqual([
      'program-missing',
      expect.stringContaining('/missing'),
    ]);
  });
});
