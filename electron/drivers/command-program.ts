import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { type Fault, fault } from '../../shared/faults.ts';

/**
 * A fault when a program that is named by a path is not there, or one that is named alone is in no folder of `PATH`.
 * Only on POSIX systems: Windows finds programs in more ways than can be told beforehand.
 */
export async function missingProgram(program: string, cwd: string | undefined, path: string): Promise<Fault | null> {
  if (process.platform === 'win32') return null;
  const isPath = program.includes('/');
  const folders = isPath ? [cwd ?? '.'] : path.split(delimiter);
  const places = isAbsolute(program)
    ? [program]
    : folders.map((folder) => (isPath ? resolve(folder, program) : join(folder, program)));
  for (const place of places) if (await exists(place)) return null;
  return fault('program-missing', { program, detail: 'there is no such program.' });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
}
