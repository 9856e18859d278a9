import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file as a whole: after a crash there is the old text or the new one, never a part. It is on the disk when
 * the call returns; what goes wrong is thrown as it came from the system, and leaves the old file as it was.
 */
export function writeFileAtomically(
  file: string,
  text: string,
  mode: number,
  owner?: { uid: number; gid: number },
): void {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // The mask of the process may have taken bits away when the file was made.
    chmodSync(temporary, mode);
    if (owner) keepOwner(temporary, owner);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** Makes a new name in a folder survive a power cut, where the system can do that. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch {
    // Some network file systems refuse it; the file itself is synced.
  } finally {
    closeSync(descriptor);
  }
}

/** The reason in a system error, without the call and the path that Node adds. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist.',
    EACCES: 'permission denied.',
    EPERM: 'the system does not permit it.',
    EISDIR: 'it is a folder.',
    ENOTDIR: 'a part of its path is not a folder.',
    ENOSPC: 'the disk is full.',
    EDQUOT: 'the disk quota is used up.',
    EROFS: 'the disk is read-only.',
    EMFILE: 'too many files are open.',
    EIO: 'the disk reports an error.',
  };
  return reasons[code ?? ''] ?? `${message}.`;
}

function keepOwner(file: string, { uid, gid }: { uid: number; gid: number }): void {
  if (uid === process.getuid?.() && gid === process.getgid?.()) return;
  try {
    chownSync(file, uid, gid);
  } catch {
    // Only root may give a file away; then it belongs to whoever saved it.
  }
}
