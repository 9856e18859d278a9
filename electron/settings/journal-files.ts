import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

const keptFiles = 13;
const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** The month of a moment as file names have it, in UTC: `2026-11`. */
export function monthOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 7);
}

export function monthFile(folder: string, month: string): string {
  return join(folder, `journal-${month}.jsonl`);
}

/** Months that have a file, oldest first. */
export function monthsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .flatMap((name) => /^journal-(\d{4}-\d{2})\.jsonl$/.exec(name)?.[1] ?? [])
    .sort();
}

/** Counts files and not the calendar, so that a clock set far ahead by mistake does not erase the history. */
export function removeOldMonths(folder: string): void {
  for (const month of monthsIn(folder).slice(0, -keptFiles)) rmSync(monthFile(folder, month), { force: true });
}

/** Every line of a file in order, without its end; the last one may be torn. */
export function* linesForward(file: string): Generator<string> {
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let pending: Buffer[] = [];
    for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0 && end < count; end = chunk.indexOf(newline, start)) {
        yield Buffer.concat([...pending, chunk.subarray(start, end)]).toString();
        pending = [];
        start = end + 1;
      }
      pending.push(Buffer.from(chunk.subarray(start, count)));
    }
    if (pending.some(({ length }) => length > 0)) yield Buffer.concat(pending).toString();
  } finally {
    closeSync(descriptor);
  }
}

/** Every line of a file, last one first, in pieces, so that neither its size nor other work has to wait for it. */
export async function* linesBackward(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  try {
    let end = (await handle.stat()).size;
    let pending: Buffer[] = [];
    while (end > 0) {
      const start = Math.max(0, end - chunkBytes);
      const chunk = await readExactly(handle, start, end - start);
      let lineEnd = chunk.length;
      for (let at = chunk.lastIndexOf(newline); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(newline, at - 1)) {
        yield Buffer.concat([chunk.subarray(at + 1, lineEnd), ...pending]).toString();
        pending = [];
        lineEnd = at;
      }
      pending.unshift(chunk.subarray(0, lineEnd));
      end = start;
    }
    yield Buffer.concat(pending).toString();
  } finally {
    await handle.close();
  }
}

/** Puts the end of line to a last line that a crash has torn, so that the next one stands on its own. */
export function repairEnd(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    if (size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === newline)) return;
    writeSync(descriptor, '\n', size);
  } finally {
    closeSync(descriptor);
  }
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const chunk = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(chunk, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return chunk.subarray(0, filled);
}
