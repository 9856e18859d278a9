import type { HistoryRecord } from './history.ts';
import type { TargetStateKind } from './states.ts';
import type { Timeline, TimelineSegment, TimelineSession, TimelineSource } from './timeline-calls.ts';

/** What a machine is from this record on. */
const stateAfter: Readonly<Record<string, TargetStateKind>> = {
  unknown: 'unknown',
  waking: 'waking',
  'wake-sent': 'waking',
  'seen-on': 'waking',
  awake: 'awake',
  'in-use': 'awake',
  idle: 'awake',
  checking: 'awake',
  warning: 'goingToSleep',
  'going-to-sleep': 'goingToSleep',
  'sleep-sent': 'goingToSleep',
  'sleep-cancelled': 'awake',
  'sleep-failed': 'awake',
  veto: 'awake',
  asleep: 'asleep',
  'wake-ended': 'asleep',
  'wake-dropped': 'asleep',
  'wake-failed': 'failed',
};

/** Scanners come from many addresses; nobody reads through them all. */
const mostSources = 200;

/** Other kinds that a timeline is made from. */
const otherKinds = ['refused', 'answered', 'client-told', 'wake-used', 'started', 'stopped'];

export const timelineKinds: ReadonlySet<string> = new Set([...Object.keys(stateAfter), ...otherKinds]);

export interface TimelineRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a machine is now; it fills in where the records end without knowing. */
export interface TimelineTarget {
  readonly id: string;
  readonly state: TargetStateKind;
  readonly sinceMs: number;
}

/**
 * Timelines of the machines, from records in order of time. Records from before the range say how it began and are
 * counted nowhere else.
 */
export function timelinesOf(
  records: readonly HistoryRecord[],
  targets: readonly TimelineTarget[],
  range: TimelineRange,
): readonly Timeline[] {
  const writers = new Map(targets.map((target) => [target.id, new TimelineWriter(target, range)]));
  for (const record of records) {
    const atMs = Date.parse(record.at);
    if (!Number.isFinite(atMs) || atMs > range.toMs) continue;
    // Of the app itself: while it does not run, nobody knows what the machines do.
    if (record.kind === 'started' || record.kind === 'stopped') {
      const knownToMs = Math.min(atMs, Date.parse(record.aliveUntil ?? record.at));
      for (const each of writers.values()) each.forget(knownToMs);
    } else if (record.target !== undefined) writers.get(record.target)?.take(record, atMs);
  }
  return [...writers.values()].map((writer) => writer.end());
}

/** When each of these targets was up, from records in order of time; those without any are left out. */
export function upSpansOf(
  records: readonly HistoryRecord[],
  targets: readonly string[],
  range: TimelineRange,
): ReadonlyMap<string, readonly TimelineRange[]> {
  const unknown = targets.map((id): TimelineTarget => ({ id, state: 'unknown', sinceMs: range.toMs }));
  const spans = timelinesOf(records, unknown, range).map(({ target, segments }): [string, TimelineRange[]] => [
    target,
    segments
      .filter(({ state }) => upStates.includes(state))
      .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })),
  ]);
  return new Map(spans.filter(([, found]) => found.length > 0));
}

const upStates: readonly TargetStateKind[] = ['awake', 'cooldown', 'waking', 'goingToSleep'];

interface Use {
  readonly fromMs: number;
  readonly source: string | null;
  readonly route: string | null;
  /** Only supposed, as the client that woke it was still waiting as far as anybody knows. */
  readonly isSupposed: boolean;
}

type Counts = { -readonly [Key in keyof TimelineSource]: TimelineSource[Key] };

/** Follows one machine through its records. */
class TimelineWriter {
  readonly #target: TimelineTarget;
  readonly #range: TimelineRange;
  readonly #segments: (TimelineRange & { readonly state: TargetStateKind })[] = [];
  readonly #uses: (TimelineRange & Use)[] = [];
  readonly #sources = new Map<string, Counts>();
  #state: TargetStateKind = 'unknown';
  #sinceMs = Number.NEGATIVE_INFINITY;
  #use: Use | null = null;
  #waker: { readonly source: string; readonly route: string | null } | null = null;
  /** The wake that nobody has used yet. */
  #unused: Counts | null = null;
  /** The last wake, until something came back from the service. */
  #unanswered: Counts | null = null;

  constructor(target: TimelineTarget, range: TimelineRange) {
    this.#target = target;
    this.#range = range;
  }

  forget(knownToMs: number): void {
    const atMs = Math.max(knownToMs, this.#sinceMs);
    this.#endUse(atMs);
    this.#unused = null;
    this.#become('unknown', atMs);
  }

  take(record: HistoryRecord, atMs: number): void {
    const { kind, source, route } = record;
    if (kind === 'refused' || kind === 'answered') return this.#countTouches(record, atMs);
    if (kind === 'client-told') {
      if (source !== undefined && this.#waker?.source === source) this.#waker = null;
      return;
    }
    if (kind === 'wake-used') return this.#noteUse(record);
    const state = stateAfter[kind];
    if (state === undefined) return;
    if (kind === 'waking')
      this.#waker = record.reason === 'client' && source !== undefined ? { source, route: route ?? null } : null;
    if (kind === 'wake-sent') this.#countWake(record, atMs);
    if (kind === 'awake' && this.#state === 'waking' && this.#waker)
      this.#use = { ...this.#waker, fromMs: atMs, isSupposed: true };
    if (kind === 'in-use') this.#beginUse(record, atMs);
    if (kind === 'idle') this.#endUse(atMs);
    // Whatever is checked or told to sleep is not used: the client that was waited for had gone before.
    else if (kind === 'checking' || state !== 'awake') this.#dropUse(atMs);
    if (state === 'asleep' || state === 'failed') this.#endWake();
    // Its status tells that it was running already when nobody watched.
    const isFound = kind === 'awake' && (this.#state === 'unknown' || this.#state === 'asleep');
    const runsSinceMs = isFound ? Date.parse(record.runsSince ?? record.at) : atMs;
    this.#become(state, Math.min(atMs, Math.max(runsSinceMs, this.#sinceMs)));
  }

  end(): Timeline {
    const { toMs } = this.#range;
    const { state, sinceMs } = this.#target;
    // A state that lasts for longer than the records go back is known from the machine itself.
    if (this.#state === 'unknown' && sinceMs < toMs) this.#become(state, Math.max(sinceMs, this.#sinceMs));
    this.#endUse(toMs);
    this.#close(toMs);
    const total = (wanted: readonly TargetStateKind[]) =>
      sum(this.#segments.filter((segment) => wanted.includes(segment.state)));
    const sources = [...this.#sources.values()];
    return {
      target: this.#target.id,
      segments: this.#segments.map((segment): TimelineSegment => ({ ...timesOf(segment), state: segment.state })),
      sessions: this.#uses.map((use): TimelineSession => ({ ...timesOf(use), route: use.route, source: use.source })),
      asleepMs: total(['asleep']),
      awakeMs: total(upStates),
      usedMs: sum(this.#uses),
      wakes: sources.reduce((count, each) => count + each.wakes, 0),
      sources: sources
        .sort((a, b) => b.wakes - a.wakes || b.usedMs - a.usedMs || b.refused + b.answered - a.refused - a.answered)
        .slice(0, mostSources),
    };
  }

  #become(state: TargetStateKind, atMs: number): void {
    if (state === this.#state) return;
    this.#close(atMs);
    this.#state = state;
    this.#sinceMs = atMs;
  }

  #close(atMs: number): void {
    const fromMs = Math.max(this.#sinceMs, this.#range.fromMs);
    if (atMs > fromMs) this.#segments.push({ fromMs, toMs: atMs, state: this.#state });
  }

  #beginUse({ text }: HistoryRecord, atMs: number): void {
    if (this.#use) return;
    const [, source = null, route = null] = /^(\S+) (?:uses|is waiting for) (\S+)$/.exec(text ?? '') ?? [];
    this.#use = { fromMs: atMs, source, route, isSupposed: false };
  }

  #dropUse(atMs: number): void {
    if (this.#use?.isSupposed) this.#use = null;
    else this.#endUse(atMs);
  }

  #endUse(atMs: number): void {
    const use = this.#use;
    this.#use = null;
    if (!use) return;
    this.#unused = null;
    const fromMs = Math.max(use.fromMs, this.#range.fromMs);
    if (atMs <= fromMs) return;
    this.#uses.push({ ...use, fromMs, toMs: atMs });
    if (use.source === null) return;
    this.#counts(use.source, 'client', use.route).usedMs += atMs - fromMs;
  }

  #countWake({ source, by, reason, route }: HistoryRecord, atMs: number): void {
    if (atMs < this.#range.fromMs) return;
    const kind = reason === 'child' ? 'machine' : reason === 'person' ? 'person' : 'client';
    const counts = this.#counts(source ?? by ?? '?', kind, route ?? null);
    counts.wakes += 1;
    this.#unused = counts;
    this.#unanswered = counts;
  }

  #endWake(): void {
    if (this.#unused) this.#unused.unusedWakes += 1;
    this.#unused = null;
  }

  #noteUse({ source }: HistoryRecord): void {
    const wake = this.#unanswered;
    if (!wake || wake.source !== source) return;
    wake.useful += 1;
    this.#unanswered = null;
  }

  #countTouches({ kind, source, route, timesCount }: HistoryRecord, atMs: number): void {
    if (source === undefined || atMs < this.#range.fromMs) return;
    const counts = this.#counts(source, 'client', route ?? null);
    counts[kind === 'answered' ? 'answered' : 'refused'] += timesCount ?? 1;
  }

  #counts(source: string, kind: TimelineSource['kind'], route: string | null): Counts {
    const key = JSON.stringify([source, route]);
    const known = this.#sources.get(key);
    if (known) return known;
    const none = { wakes: 0, useful: 0, unusedWakes: 0, refused: 0, answered: 0, usedMs: 0 };
    const counts = { source, kind, route, ...none };
    this.#sources.set(key, counts);
    return counts;
  }
}

function timesOf({ fromMs, toMs }: TimelineRange): { readonly from: string; readonly to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function sum(spans: readonly TimelineRange[]): number {
  return spans.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
}

/** What the sleep saved against running all the time, in kWh. */
export function savedKilowattHours(asleepMs: number, watts: number): number {
  return (asleepMs / 3_600_000) * (watts / 1000);
}
