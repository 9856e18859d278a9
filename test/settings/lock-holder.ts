import { writeSync } from 'node:fs';
import { openDataFolder } from '../../electron/settings/data-folder.ts';
import { FaultError } from '../../shared/faults.ts';

// Takes the lock, says how that went in one line, and holds it until its standard input ends.
try {
  const folder = openDataFolder(process.argv[2] ?? '', Date.now());
  writeSync(1, 'locked\n');
  process.stdin.on('end', () => folder.unlock()).resume();
} catch (error) {
  if (!(error instanceof FaultError)) throw error;
  writeSync(1, `${JSON.stringify(error.fault)}\n`);
}
