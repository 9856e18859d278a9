import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../engine/clock.ts';
import { boundedMemory, type Memories, type Memory } from '../engine/memory.ts';
import { writeFileAtomically } from './atomic-file.ts';

/** What is learned comes in small pieces, and nothing depends on the last of them. */
const writeAfterMs = 5_000;

const fileShape = z.record(z.string(), z.record(z.string(), z.json()));

export interface MemoryFile extends Memory {
  /** Writes what was not written yet. */
  close(): void;
}

/**
 * What gates and probes remember, in `memory.json` of the data folder; written a few seconds after a change. It can all
 * be learned again, so a file that is damaged begins anew, and one that cannot be read or written is told to `onLoss`.
 */
export function openMemory(dataFolder: string, clock: Clock, onLoss: (error: unknown) => void): MemoryFile {
  const file = join(dataFolder, 'memory.json');
  let unwritten: Memories | null = null;
  let timer: Disposable | null = null;

  function write(): void {
    timer?.[Symbol.dispose]();
    timer = null;
    if (!unwritten) return;
    const entries = [...unwritten].map(([target, values]) => {
      const parsed = [...values].map(([key, text]) => [key, JSON.parse(text) as unknown] as const);
      return [target, Object.fromEntries(parsed)] as const;
    });
    unwritten = null;
    try {
      writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(entries))}\n`, 0o600);
    } catch (error) {
      onLoss(error);
    }
  }

  const memory = boundedMemory(read(file, onLoss), (all) => {
    unwritten = all;
    timer ??= clock.after(writeAfterMs, write);
  });
  return { ...memory, close: write };
}

function read(file: string, onLoss: (error: unknown) => void): Memories {
  try {
    const { data = {} } = fileShape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    const texts = (values: object) => new Map(Object.entries(values).map(([key, one]) => [key, JSON.stringify(one)]));
    return new Map(Object.entries(data).map(([target, values]) => [target, texts(values)]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onLoss(error);
    return new Map();
  }
}
