import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openDataFolder } from '../../electron/settings/data-folder.ts';
import { FaultError, type Fault } from '../../shared/faults.ts';
import { temporaryFolder } from './temporary-folder.ts';

const holder = fileURLToPath(new URL('lock-holder.ts', import.meta.url));
const isWindows = process.platform === 'win32';

async function startHolder(folder: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, said: line };
}

function faultOf(run: () => unknown): Fault | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
}

const open = (folder: string) => openDataFolder(folder, Date.now());

test('the folder is made for its owner only, and free again after unlocking', () => {
  const path = join(temporaryFolder(), 'a', 'data');
  const folder = open(path);
  // Windows shows no modes of its own.
  expect(isWindows || (statSync(path).mode & 0o777) === 0o700).toBe(true);
  expect(faultOf(() => open(path))).toEqual({ code: 'data-folder-locked', params: { folder: path, pid: process.pid } });
  folder.unlock();
  folder.unlock();
  expect(readdirSync(path)).toEqual([]);
  open(path).unlock();
});

test.skipIf(isWindows)('an empty folder is made private; one with other things in it is left as it is', () => {
  const [empty, full] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(full, 'photo.jpg'), '');
  for (const path of [empty, full]) chmodSync(path, 0o755);
  for (const path of [empty, full]) open(path).unlock();
  expect([statSync(empty).mode & 0o777, statSync(full).mode & 0o777]).toEqual([0o700, 0o755]);
});

test('a folder that cannot be one is said', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  expect(faultOf(() => open(join(path, 'data')))).toMatchObject({ code: 'data-folder-unusable' });
  expect(faultOf(() => open(path))).toMatchObject({ code: 'data-folder-unusable' });
});

test('a second process is refused with the number of the first, until that one ends', async () => {
  const path = temporaryFolder();
  const first = await startHolder(path);
  const second = await startHolder(path);
  expect(first.said).toBe('locked');
  expect(JSON.parse(second.said)).toEqual({
    code: 'data-folder-locked',
    params: { folder: path, pid: first.child.pid },
  });
  const ended = once(first.child, 'exit');
  first.child.stdin?.end();
  await ended;
  expect(existsSync(join(path, 'lock'))).toBe(false);
  expect((await startHolder(path)).said).toBe('locked');
});

test('the lock of a process that was killed is taken over', async () => {
  const path = temporaryFolder();
  const first = await startHolder(path);
  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await ended;
  expect(existsSync(join(path, 'lock'))).toBe(true);
  const folder = open(path);
  expect(JSON.parse(readFileSync(join(path, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  folder.unlock();
});

test('of many that find the lock of a killed process at once, exactly one gets it', async () => {
  const path = temporaryFolder();
  const first = await startHolder(path);
  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await ended;
  const all = await Promise.all(Array.from({ length: 6 }, () => startHolder(path)));
  expect(all.filter(({ said }) => said === 'locked')).toHaveLength(1);
});

test('a process that got the number of the old one, also after a start of the computer, is not mistaken for it', () => {
  const path = temporaryFolder();
  const lock = join(path, 'lock');
  open(path).unlock();
  const old = { pid: process.pid, lockedAtMs: Date.now(), bootId: 'another', startTicks: '1' };
  writeFileSync(lock, JSON.stringify(process.platform === 'linux' ? old : { ...old, lockedAtMs: 0, bootId: null }));
  open(path).unlock();
  expect(readdirSync(path)).toEqual([]);
});

test.each(['', 'damaged', '{"pid":"x"}', '{"pid":-1}'])('a lock that says %j and is old is taken over', (text) => {
  const path = temporaryFolder();
  writeFileSync(join(path, 'lock'), text);
  utimesSync(join(path, 'lock'), 0, 0);
  open(path).unlock();
  expect(readdirSync(path)).toEqual([]);
});

test('a guard that a crash has left stops nobody', () => {
  const path = temporaryFolder();
  for (const name of ['lock', 'lock.takeover']) {
    writeFileSync(join(path, name), '{}');
    utimesSync(join(path, name), 0, 0);
  }
  open(path).unlock();
  expect(readdirSync(path)).toEqual([]);
});

test('a lock that another has taken meanwhile is not removed', () => {
  const path = temporaryFolder();
  const folder = open(path);
  writeFileSync(join(path, 'lock'), '{"pid":1}');
  folder.unlock();
  expect(readFileSync(join(path, 'lock'), 'utf8')).toBe('{"pid":1}');
});
