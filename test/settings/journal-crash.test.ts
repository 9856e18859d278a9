import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { openJournal } from '../../electron/settings/journal.ts';
import { describeWith, program } from '../requirements.ts';
import { temporaryFolder } from './temporary-folder.ts';

const writer = fileURLToPath(new URL('journal-writer.ts', import.meta.url));

/** Lets a process write until it has said `accepted`, kills it without warning, and returns the last number that it said. */
async function writeAndKill(folder: string, accepted: number): Promise<number> {
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last >= accepted) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return last;
}

test('a process killed again and again while it appends loses nothing that was accepted', async () => {
  const folder = temporaryFolder();
  let accepted = 0;
  for (let round = 1; round <= 4; round += 1) {
    accepted = await writeAndKill(folder, accepted + 40);
    const journal = openJournal({ folder, clock: systemClock, redact: (text) => text });
    const kept = Number(journal.durables().get('nas'));
    expect(kept).toBeGreaterThanOrEqual(accepted);
    const texts = (await journal.query({ kind: 'kept', limit: 10_000 })).map(({ text }) => Number(text));
    expect(texts).toEqual(Array.from({ length: kept }, (_, index) => kept - index));
    journal.close();
    accepted = kept;
  }
}, 60_000);

describeWith('a disk that is full', [program('bash', 'bash'), program('prlimit', 'util-linux')], () => {
  test('is said, and costs neither what was accepted before nor what comes once there is space', async () => {
    const folder = temporaryFolder();
    // A limit for the size of files does to a process what a full disk does: a write that ends in the middle.
    const limited = ['-c', 'ulimit -S -f 300 && exec "$0" "$@"', process.execPath, writer, folder];
    const child = spawn('bash', limited, { stdio: ['pipe', 'pipe', 'inherit'] });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (!line.startsWith('journal-write-failed')) continue;
      await promisify(execFile)('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited']);
      child.stdin.end();
    }
    expect(said.at(-1)).toMatch(/^journal-write-failed: EFBIG/);
    const journal = openJournal({ folder, clock: systemClock, redact: (text) => text });
    expect(Number(journal.durables().get('nas'))).toBeGreaterThanOrEqual(Number(said.at(-2)));
    expect(await journal.query({ limit: 1 })).toMatchObject([{ text: 'space again' }]);
    journal.close();
  });
});
