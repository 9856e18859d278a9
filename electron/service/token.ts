import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, fault } from '../../shared/faults.ts';

/** The API's token: `REVEILLE_TOKEN`, else the file `token` of the data folder, which is made (0600) where it is missing. */
export function loadToken(dataFolder: string, env: Readonly<Record<string, string | undefined>>): string {
  const fromEnvironment = env['REVEILLE_TOKEN']?.trim();
  if (fromEnvironment) return fromEnvironment;
  const file = join(dataFolder, 'token');
  try {
    const kept = readOrNull(file);
    if (kept) return kept;
    const made = randomBytes(32).toString('base64url');
    writeFileSync(file, `${made}\n`, { mode: 0o600 });
    return made;
  } catch (error) {
    const detail = `${file}: ${(error as Error).message}`;
    throw new FaultError(fault('data-folder-unusable', { folder: dataFolder, detail }), { cause: error });
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
