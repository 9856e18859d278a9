import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const largestBytes = 5_000_000;

/** Where the log goes when nobody said: an installed app has no terminal. One that grew large is kept aside once. */
export function usualLogFile(folder: string): string {
  const file = join(folder, 'reveille.log');
  try {
    if (statSync(file).size > largestBytes) renameSync(file, `${file}.1`);
  } catch {
    // There is none yet, or it stays as it is.
  }
  return file;
}
