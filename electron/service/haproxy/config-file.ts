import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FaultError, fault } from '../../../shared/faults.ts';
import { systemReason, writeFileAtomically } from '../../settings/atomic-file.ts';

const mark = /^# Written by Reveille, and again when its settings change, unless it was edited: ([0-9a-f]{64})\n/;

/** The text as it goes into a file, so that ours can be told from one that somebody edited. */
export function marked(text: string): string {
  return `# Written by Reveille, and again when its settings change, unless it was edited: ${checksum(text)}\n${text}`;
}

/** What we wrote into the file before, or null when there is no file. Throws a FaultError when it is not ours. */
export function readOwn(file: string): string | null {
  let found: string;
  try {
    found = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FaultError(fault('haproxy-file-unusable', { file, detail: systemReason(error) }));
  }
  const [line = '', sum] = mark.exec(found) ?? [];
  const text = found.slice(line.length);
  if (sum === checksum(text)) return text;
  throw new FaultError(fault('haproxy-file-foreign', { file }));
}

/** Replaces the file as a whole, if it is ours; throws a FaultError when it is not, or cannot be written. */
export function writeOwn(file: string, text: string): void {
  if (readOwn(file) === text) return;
  try {
    writeFileAtomically(file, marked(text), 0o644);
  } catch (error) {
    throw new FaultError(fault('haproxy-file-unusable', { file, detail: systemReason(error) }));
  }
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
