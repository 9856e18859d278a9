import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { FaultError, fault } from '../../shared/faults.ts';
import { isRecord } from '../../shared/settings-choice.ts';
import { systemReason } from './atomic-file.ts';

export interface DataFolder {
  readonly path: string;
  /** Lets another instance use the folder; may be called twice. */
  unlock(): void;
}

/** Who holds the lock. The last three tell this process from a later one with the same number. */
interface Holder {
  readonly pid: number;
  readonly lockedAtMs: number;
  readonly bootId: string | null;
  readonly startTicks: string | null;
}

/**
 * Makes the folder (0700) where it is missing and locks it for this process. Throws a FaultError: `data-folder-locked`
 * with the process that has it, or `data-folder-unusable`. A lock left by a crash is taken over.
 */
export function openDataFolder(path: string, nowWallMs: number): DataFolder {
  const lock = join(path, 'lock');
  const me = JSON.stringify(holderNow(process.pid, nowWallMs));
  orFault(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    keepPrivate(path);
  });
  orFault(path, () => takeLock(path, lock, me, nowWallMs));
  return {
    path,
    unlock() {
      if (readOrNull(lock) === me) rmSync(lock, { force: true });
    },
  };
}

function takeLock(folder: string, lock: string, me: string, nowWallMs: number): void {
  if (createNew(lock, me)) return;
  refuseIfHeld(folder, lock, nowWallMs);
  // Two may find the same stale lock. Only the one that has the guard removes it, after a second look.
  const guard = `${lock}.takeover`;
  if (!createNew(guard, me)) {
    // A guard is held for milliseconds, so one whose owner is gone was left by a crash.
    if (isAlive(parseHolder(readOrNull(guard)), nowWallMs))
      throw lockedBy(folder, parseHolder(readOrNull(guard))?.pid ?? 0);
    rmSync(guard, { force: true });
    if (!createNew(guard, me)) throw lockedBy(folder, parseHolder(readOrNull(guard))?.pid ?? 0);
  }
  try {
    refuseIfHeld(folder, lock, nowWallMs);
    rmSync(lock, { force: true });
    if (!createNew(lock, me)) throw lockedBy(folder, parseHolder(readOrNull(lock))?.pid ?? 0);
  } finally {
    rmSync(guard, { force: true });
  }
}

function refuseIfHeld(folder: string, lock: string, nowWallMs: number): void {
  const text = readOrNull(lock);
  const holder = parseHolder(text);
  if (isAlive(holder, nowWallMs)) throw lockedBy(folder, holder?.pid ?? 0);
  // Made a moment ago and still empty: its owner is about to write into it.
  const age = nowWallMs - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (text === '' && age >= 0 && age < 2_000) throw lockedBy(folder, 0);
}

function lockedBy(folder: string, pid: number): FaultError {
  return new FaultError(fault('data-folder-locked', { folder, pid }));
}

/** false when the file exists already. */
function createNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function parseHolder(text: string | null): Holder | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) && Number.isInteger(value['pid']) && Number(value['pid']) > 0
      ? (value as unknown as Holder)
      : null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder | null, nowWallMs: number): boolean {
  if (!holder || !doesRun(holder.pid)) return false;
  const now = holderNow(holder.pid, nowWallMs);
  // Numbers are given anew after a start of the computer, or of a container, and when they run out.
  if (holder.bootId !== null && now.bootId !== null) {
    return holder.bootId === now.bootId && holder.startTicks === now.startTicks;
  }
  return holder.lockedAtMs > nowWallMs - uptime() * 1000;
}

function doesRun(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and was not fetched yet by its parent still has its number.
    return statOf(pid)?.[0] !== 'Z';
  } catch (error) {
    // It runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function holderNow(pid: number, nowWallMs: number): Holder {
  const bootId = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
  return { pid, lockedAtMs: nowWallMs, bootId, startTicks: statOf(pid)?.[19] ?? null };
}

/** Fields of `/proc/PID/stat` from the third, the state, on; behind the program's name, which may hold spaces and brackets. */
function statOf(pid: number): readonly string[] | undefined {
  return readOrNull(`/proc/${pid}/stat`)?.replace(/^.*\)/s, '').trim().split(' ');
}

/** Only a folder that is ours alone: one that holds other things has its modes for a reason, and our files are 0600. */
function keepPrivate(path: string): void {
  const names = readdirSync(path);
  if (process.platform === 'win32' || (names.length > 0 && !names.includes('lock'))) return;
  if ((statSync(path).mode & 0o077) === 0) return;
  try {
    chmodSync(path, 0o700);
  } catch {
    // It belongs to someone else, such as the root of a container's volume.
  }
}

function orFault<Value>(folder: string, run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new FaultError(fault('data-folder-unusable', { folder, detail: systemReason(error) }), { cause: error });
  }
}
