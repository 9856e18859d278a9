import { closeSync, fdatasyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, fault } from '../../shared/faults.ts';
import type { HistoryRecord } from '../../shared/history.ts';
import { isRecord } from '../../shared/settings-choice.ts';
import { timelineKinds, upSpansOf } from '../../shared/timeline.ts';
import type { Clock } from '../engine/clock.ts';
import type { Journal, JournalRecord } from '../engine/journal.ts';
import { systemReason, writeFileAtomically } from './atomic-file.ts';
import {
  linesBackward,
  linesForward,
  monthFile,
  monthOf,
  monthsIn,
  removeOldMonths,
  repairEnd,
} from './journal-files.ts';
import { journalLine, parseLine } from './journal-lines.ts';

const aliveEveryMs = 60_000;
const keptDurations = 20;
/** How far back from its beginning the records are read for how a time of being up began. */
const leadMs = 31 * 86_400_000;
/** Of a month and its lead; what is older than so many is not counted. */
const mostRecords = 100_000;
const headKind = 'month-began';

export interface JournalOptions {
  /** The data folder; it exists and is ours alone. */
  readonly folder: string;
  readonly clock: Clock;
  /** Takes secrets out of a text; called for everything written but ids and kinds. */
  readonly redact: (text: string) => string;
}

/** Which records to read; times in wall milliseconds, both ends included. */
interface JournalQuery {
  readonly target?: string;
  readonly fromWallMs?: number;
  readonly toWallMs?: number;
  readonly kind?: string;
  readonly kinds?: ReadonlySet<string>;
  readonly source?: string;
  readonly limit: number;
}

export interface JournalFile extends Journal {
  /** Records as they were written, newest first, without `durable`. Reads in pieces and lets other work run meanwhile. */
  query(query: JournalQuery): Promise<readonly HistoryRecord[]>;
  /** Notes that the app was alive until now, and closes the file. */
  close(): void;
}

/** What has to be known from the past, in memory. */
interface Replay {
  readonly durables: Map<string, unknown>;
  readonly wakeDurationsMs: Map<string, number[]>;
  lastAtMs: number | null;
}

/**
 * The history as monthly JSON-lines files. Throws a FaultError `journal-write-failed` when the folder cannot be used.
 * A `durable` of null forgets what was kept for that target. Wake durations are the `tookMs` of records `awake`.
 */
export function openJournal({ folder, clock, redact }: JournalOptions): JournalFile {
  const { replay, newest } = orFault(() => readPast(folder));
  const { durables, wakeDurationsMs } = replay;
  const alive = aliveFile(folder);
  const times = [orFault(alive.read), replay.lastAtMs].filter((ms) => ms !== null);
  const lastAliveWallMs = times.length > 0 ? Math.max(...times) : null;
  let current: { month: string; descriptor: number } | null = null;
  let isTorn = false;
  let timer: Disposable | null = null;

  function beginMonth(month: string): void {
    const file = monthFile(folder, month);
    if (month !== newest || current !== null) {
      const head = { durables: Object.fromEntries(durables), wakeDurationsMs: Object.fromEntries(wakeDurationsMs) };
      const line = { at: new Date(clock.wallMs()).toISOString(), kind: headKind, ...head };
      writeFileAtomically(file, `${JSON.stringify(line)}\n`, 0o600);
    } else repairEnd(file);
    const descriptor = openSync(file, 'a', 0o600);
    if (current) closeSync(current.descriptor);
    current = { month, descriptor };
    isTorn = false;
    removeOldMonths(folder);
  }

  /** The file to write to. A clock that was set back never leads to an older file, whose lines would then be out of turn. */
  function descriptorNow(): number {
    const month = monthOf(clock.wallMs());
    const last = current?.month ?? newest ?? month;
    if (current === null || month > last) beginMonth(month > last ? month : last);
    if (current === null) throw new Error('the month has no file');
    return current.descriptor;
  }

  function append(record: JournalRecord, sync = false): void {
    const line = journalLine(record, clock.wallMs(), redact);
    orFault(() => {
      const descriptor = descriptorNow();
      const bytes = Buffer.from(`${isTorn ? '\n' : ''}${JSON.stringify(line)}\n`);
      isTorn = true;
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      isTorn = false;
      if (sync) fdatasyncSync(descriptor);
    });
    remember(replay, JSON.parse(JSON.stringify(line)) as Readonly<Record<string, unknown>>);
  }

  function touchAlive(): void {
    timer = clock.after(aliveEveryMs, touchAlive);
    try {
      alive.write(clock.wallMs());
    } catch {
      // Only makes the gap after a restart seem longer; appends report a folder that cannot be written.
    }
  }

  orFault(descriptorNow);
  touchAlive();

  return {
    append,
    lastAliveWallMs,
    durables: () => new Map(durables),
    wakeDurationsMs: (target) => [...(wakeDurationsMs.get(target) ?? [])],
    async upSpans(targets, fromWallMs) {
      const toMs = clock.wallMs();
      const range = { fromWallMs: fromWallMs - leadMs, toWallMs: toMs, kinds: timelineKinds, limit: mostRecords };
      const records = await readRecords(folder, range);
      return upSpansOf(records.toReversed(), targets, { fromMs: fromWallMs, toMs });
    },
    query: (query) => readRecords(folder, query),
    close() {
      timer?.[Symbol.dispose]();
      touchAlive();
      timer?.[Symbol.dispose]();
      if (current) closeSync(current.descriptor);
      current = null;
    },
  };
}

/** Replays from the newest file that begins with a snapshot: everything older is in it. */
function readPast(folder: string): { readonly replay: Replay; readonly newest: string | null } {
  const months = monthsIn(folder);
  const complete = months.findLastIndex((month) => {
    for (const line of linesForward(monthFile(folder, month))) return parseLine(line)?.['kind'] === headKind;
    return false;
  });
  const replay: Replay = { durables: new Map(), wakeDurationsMs: new Map(), lastAtMs: null };
  for (const month of months.slice(Math.max(0, complete))) {
    for (const text of linesForward(monthFile(folder, month))) {
      const line = parseLine(text);
      if (line) remember(replay, line);
    }
  }
  return { replay, newest: months.at(-1) ?? null };
}

function remember(replay: Replay, line: Readonly<Record<string, unknown>>): void {
  const { kind, target, durable, tookMs } = line;
  const atMs = Date.parse(String(line['at']));
  if (Number.isFinite(atMs)) replay.lastAtMs = atMs;
  if (kind === headKind) return restoreHead(replay, line);
  const id = typeof target === 'string' ? target : '';
  if (durable === null) replay.durables.delete(id);
  else if (durable !== undefined) replay.durables.set(id, durable);
  if (kind !== 'awake' || typeof tookMs !== 'number' || id === '') return;
  replay.wakeDurationsMs.set(id, [...(replay.wakeDurationsMs.get(id) ?? []), tookMs].slice(-keptDurations));
}

function restoreHead(replay: Replay, head: Readonly<Record<string, unknown>>): void {
  const { durables, wakeDurationsMs } = head;
  replay.durables.clear();
  for (const [id, durable] of Object.entries(isRecord(durables) ? durables : {})) replay.durables.set(id, durable);
  replay.wakeDurationsMs.clear();
  for (const [id, list] of Object.entries(isRecord(wakeDurationsMs) ? wakeDurationsMs : {})) {
    if (Array.isArray(list))
      replay.wakeDurationsMs.set(
        id,
        list.filter((ms) => typeof ms === 'number'),
      );
  }
}

async function readRecords(folder: string, query: JournalQuery): Promise<readonly HistoryRecord[]> {
  const records: HistoryRecord[] = [];
  for (const month of monthsIn(folder).toReversed()) {
    // Read in order of writing: a file of a later month than asked for may hold such times, an older one may not.
    if (query.fromWallMs !== undefined && month < monthOf(query.fromWallMs)) break;
    for await (const text of linesBackward(monthFile(folder, month))) {
      if (records.length >= query.limit) return records;
      const line = parseLine(text);
      if (line && isWanted(line, query)) records.push(withoutDurable(line));
    }
  }
  return records;
}

function isWanted(line: Readonly<Record<string, unknown>>, query: JournalQuery): boolean {
  const atMs = Date.parse(String(line['at']));
  if (line['kind'] === headKind) return false;
  if (query.target !== undefined && line['target'] !== query.target) return false;
  if (query.kind !== undefined && line['kind'] !== query.kind) return false;
  if (query.kinds?.has(String(line['kind'])) === false) return false;
  if (query.source !== undefined && !String(line['source'] ?? line['text']).startsWith(query.source)) return false;
  return !(atMs < (query.fromWallMs ?? -Infinity) || atMs > (query.toWallMs ?? Infinity));
}

function withoutDurable(line: Readonly<Record<string, unknown>>): HistoryRecord {
  const kept = Object.entries(line).filter(([key]) => key !== 'durable');
  return Object.fromEntries(kept) as unknown as HistoryRecord;
}

function aliveFile(folder: string): { read(this: void): number | null; write(wallMs: number): void } {
  const file = join(folder, 'alive');
  return {
    read() {
      try {
        const ms = Date.parse(readFileSync(file, 'utf8').trim());
        return Number.isFinite(ms) ? ms : null;
      } catch {
        return null;
      }
    },
    write: (wallMs) => writeFileSync(file, `${new Date(wallMs).toISOString()}\n`, { mode: 0o600 }),
  };
}

function orFault<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new FaultError(fault('journal-write-failed', { detail: systemReason(error) }), { cause: error });
  }
}
