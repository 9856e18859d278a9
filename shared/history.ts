import type { Fault } from './faults.ts';
import { sentence } from './messages/en.ts';
import type { HistoryEntry } from './snapshot.ts';
import type { Time } from './states.ts';

/** One line of the journal as it is read back: what was recorded, and when. */
export interface HistoryRecord {
  readonly at: Time;
  readonly kind: string;
  readonly target?: string;
  readonly route?: string;
  readonly source?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly fault?: Fault;
  readonly text?: string;
  readonly [extra: `${string}Ms` | `${string}Count`]: number | undefined;
}

/** The record as a line of the history, its ids replaced by names. Unknown kinds still make a readable line. */
export function describeRecord(record: HistoryRecord, nameOf: (id: string) => string): HistoryEntry {
  const { at, kind, target, route, source, by } = record;
  return {
    at,
    kind,
    ...(target === undefined ? {} : { target }),
    ...(route === undefined ? {} : { route }),
    ...(source === undefined ? {} : { source }),
    ...(by === undefined ? {} : { by }),
    text: textOf(record, nameOf),
  };
}

interface Words extends Omit<HistoryRecord, 'target' | 'route'> {
  /** Names, never ids; "the machine" where the record has none. */
  readonly machine: string;
  readonly service: string | null;
  /** "192.168.1.20", "192.168.1.20 through SMB", a person, or null. */
  readonly who: string | null;
}

const sentences: Readonly<Record<string, (words: Words) => string>> = {
  'wake-wanted': (w) => `${visitOf(w)}; ${w.machine} is being woken.`,
  'wake-sent': (w) => `Wake sent to ${w.machine}${because(w)}${ending(w.text)}`,
  'wake-refused': (w) => `${w.machine} was not woken${ending(w.reason)}`,
  'wake-failed': (w) => `${w.machine} did not wake${ending(w.reason)}`,
  waking: (w) => (w.who ? `${visitOf(w)}; ${w.machine} is being woken.` : `${w.machine} is being woken${because(w)}.`),
  awake: (w) =>
    `${w.machine} is awake${w['tookMs'] === undefined ? '' : `, ${span(w['tookMs'])} after the wake`}${ending(w.reason)}`,
  asleep: (w) => `${w.machine} is asleep${ending(w.reason)}`,
  unknown: (w) => `${w.machine} is being looked at${ending(w.reason)}`,
  cooldown: (w) => `Nobody needs ${w.machine} any more; it will sleep soon.`,
  'going-to-sleep': (w) => `${w.machine} is about to sleep${because(w)}.`,
  'sleep-wanted': (w) => `${w.by ?? 'Somebody'} asked ${w.machine} to sleep.`,
  'sleep-sent': (w) => `${w.machine} was told to sleep${because(w)}.`,
  'sleep-cancelled': (w) => `${w.machine} stays awake after all${ending(w.reason)}`,
  'sleep-refused': (w) => `${w.machine} was not put to sleep${ending(w.reason)}`,
  'sleep-failed': (w) => `${w.machine} could not be put to sleep${ending(w.reason)}`,
  veto: (w) => `${w.machine} stays awake${ending(w.reason)}`,
  failed: (w) => `${w.machine} did not wake${ending(w.reason)}`,
  owned: (w) => `${w.machine} was woken by Reveille, which may put it to sleep again${ending(w.reason)}`,
  'not-owned': (w) => `${w.machine} is no longer Reveille's to put to sleep${ending(w.reason)}`,
  refused: (w) => `${visitor(w)} was turned away${at(w)}${times(w)}${ending(w.reason)}`,
  background: (w) => `${visitor(w)} knocked${at(w)}${times(w)}, which did not count as a visit${ending(w.reason)}`,
  'keep-awake': (w) => `${w.by ?? 'Somebody'} keeps ${w.machine} awake${ending(w.reason)}`,
  'keep-awake-lifted': (w) => `${w.by ?? 'Somebody'} no longer keeps ${w.machine} awake.`,
  'do-not-wake': (w) => `${w.by ?? 'Reveille'} keeps ${w.machine} asleep${ending(w.reason)}`,
  'do-not-wake-lifted': (w) => `${w.by ?? 'Somebody'} no longer keeps ${w.machine} asleep.`,
  released: (w) => `${w.by ?? 'Somebody'} set ${w.machine} back to automatic.`,
  paused: (w) => `${w.by ?? 'Somebody'} paused everything${ending(w.reason)}`,
  resumed: (w) => `${w.by ?? 'Somebody'} resumed everything.`,
  gap: () => 'This computer was asleep or its clock jumped; every machine is looked at again.',
  started: () => 'Reveille started.',
  stopped: () => 'Reveille stopped.',
};

function textOf(record: HistoryRecord, nameOf: (id: string) => string): string {
  const service = record.route === undefined ? null : nameOf(record.route);
  const words: Words = {
    ...record,
    machine: record.target === undefined ? 'the machine' : nameOf(record.target),
    service,
    who: record.source ?? record.by ?? null,
    ...(record.reason === undefined && record.fault ? { reason: sentence(record.fault) } : {}),
  };
  const text = sentences[record.kind]?.(words) ?? plain(words);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** For kinds without a sentence of their own: everything the record says, in reading order. */
function plain(words: Words): string {
  const kind = words.kind.replaceAll('-', ' ');
  const subject = words.machine === 'the machine' ? kind : `${words.machine}: ${kind}`;
  const who = words.who ? ` (${words.who})` : '';
  return `${subject}${who}${ending(words.reason ?? words.text)}`;
}

function visitOf(words: Words): string {
  if (words.source !== undefined) return `${words.source} opened ${words.service ?? 'a service'}`;
  return words.by === undefined ? 'It was asked for' : `${words.by} asked for it`;
}

function visitor(words: Words): string {
  return words.who ?? 'Somebody';
}

function at(words: Words): string {
  return words.service ? ` at ${words.service}` : '';
}

function times(words: Words): string {
  const count = words['repeatedCount'] ?? words['visitCount'] ?? 1;
  return count > 1 ? `, ${count} times` : '';
}

function because(words: Words): string {
  if (words.source !== undefined) return ` for ${words.source}${words.service ? ` at ${words.service}` : ''}`;
  if (words.by !== undefined) return ` by ${words.by}`;
  return words.reason ? ` (${words.reason})` : '';
}

/** ": reason." or "." when there is none. */
function ending(reason: string | undefined): string {
  if (!reason) return '.';
  return `: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`;
}

function span(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
