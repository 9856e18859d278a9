import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyFolderPrefix } from './body-store.ts';

/** Removes what bodies of a process that is gone have left in the folder for temporary files. Rejects with the system's error. */
export async function removeLeftBodies(folder: string = tmpdir()): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = new RegExp(`^${bodyFolderPrefix}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null);
    // Anyone may make a folder of that name; only our own are ours to remove.
    if (found?.isDirectory() && found.uid === (process.getuid?.() ?? found.uid))
      await rm(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that belongs to somebody else runs as well.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
