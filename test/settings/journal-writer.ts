import { writeSync } from 'node:fs';
import { systemClock } from '../../electron/engine/clock.ts';
import { openJournal } from '../../electron/settings/journal.ts';
import { FaultError } from '../../shared/faults.ts';

// Appends for ever and says after each synced record that it was accepted, until it is killed or cannot write. Then it
// tries once more when its standard input ends.
const journal = openJournal({ folder: process.argv[2] ?? '', clock: systemClock, redact: (text) => text });
const from = journal.durables().get('nas');
try {
  for (let count = typeof from === 'number' ? from + 1 : 1; ; count += 1) {
    journal.append({ kind: 'noise', text: 'x'.repeat(count % 5_000) });
    journal.append({ kind: 'kept', target: 'nas', text: `${count}`, durable: count }, true);
    writeSync(1, `${count}\n`);
  }
} catch (error) {
  if (!(error instanceof FaultError) || error.fault.code !== 'journal-write-failed') throw error;
  writeSync(1, `${error.fault.code}: ${error.fault.params.detail}\n`);
  process.stdin.on('end', () => journal.append({ kind: 'kept', text: 'space again' }, true)).resume();
}
