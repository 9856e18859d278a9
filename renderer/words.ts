import type { Override, TargetView } from '../shared/snapshot.ts';
import { assertNever } from '../shared/states.ts';

/** How a state looks: each tone has its own colour and its own shape. */
export type Tone = 'unknown' | 'asleep' | 'waking' | 'awake' | 'cooldown' | 'leaving' | 'failed' | 'troubled';

export function toneOf({ state, fault }: TargetView): Tone {
  switch (state.kind) {
    case 'unknown':
    case 'asleep':
    case 'waking':
    case 'cooldown':
    case 'failed':
      return state.kind;
    case 'awake':
      return (state.fault ?? fault) ? 'troubled' : 'awake';
    case 'goingToSleep':
      return 'leaving';
    default:
      return assertNever(state);
  }
}

/** The state in words, without a countdown: what a screen reader is told when it changes. */
export function stateWord(view: TargetView): string {
  const { state } = view;
  switch (state.kind) {
    case 'unknown':
      return 'Looking for it';
    case 'asleep':
      return 'Asleep';
    case 'waking':
      return 'Waking up';
    case 'awake':
      return toneOf(view) === 'troubled' ? 'Awake, with a problem' : 'Awake';
    case 'cooldown':
      return 'Sleeps soon';
    case 'goingToSleep':
      return phaseWord(state.phase);
    case 'failed':
      return 'Did not wake';
    default:
      return assertNever(state);
  }
}

function phaseWord(phase: 'checking' | 'warning' | 'commanded'): string {
  if (phase === 'checking') return 'Checking before sleep';
  return phase === 'warning' ? 'About to sleep' : 'Going to sleep';
}

/** The state in words at this moment, as the page shows it. */
export function stateWordAt(view: TargetView, nowMs: number): string {
  if (view.state.kind !== 'cooldown') return stateWord(view);
  const leftMs = Date.parse(view.state.sleepAt) - nowMs;
  return leftMs <= 0 ? 'Sleeps now' : `Sleeps in ${countdown(leftMs)}`;
}

/** What else there is to say about the moment, or null. */
export function stateDetailAt({ state, estimate }: TargetView, nowMs: number): string | null {
  if (state.kind === 'waking') {
    const expected = state.estimate ?? estimate;
    const leftMs = expected === null ? 0 : Date.parse(expected) - nowMs;
    return leftMs > 0 ? `about ${countdown(leftMs)} left` : `for ${countdown(nowMs - Date.parse(state.since))}`;
  }
  if (state.kind === 'failed') {
    const leftMs = Date.parse(state.retryAt) - nowMs;
    return leftMs > 0 ? `next visit tries again in ${countdown(leftMs)}` : 'the next visit tries again';
  }
  if (state.kind === 'asleep' || state.kind === 'awake') return `since ${moment(state.since, nowMs)}`;
  return null;
}

/** True while the words change by themselves. */
export function isTicking({ state }: TargetView): boolean {
  return state.kind === 'cooldown' || state.kind === 'waking' || state.kind === 'failed';
}

/** How much of the cooldown is left, from 1 to 0. */
export function cooldownLeft(view: TargetView, nowMs: number): number {
  if (view.state.kind !== 'cooldown') return 1;
  const sinceMs = Date.parse(view.state.since);
  const wholeMs = Date.parse(view.state.sleepAt) - sinceMs;
  return wholeMs <= 0 ? 0 : Math.min(1, Math.max(0, 1 - (nowMs - sinceMs) / wholeMs));
}

export function overrideText(what: 'Kept awake' | 'Kept asleep' | 'Paused', override: Override, nowMs: number): string {
  const limit = override.until === null ? 'until lifted' : `until ${moment(override.until, nowMs)}`;
  return `${what} ${limit}`;
}

/** `8:12`, or `1:02:09` from an hour on; seconds are rounded up, so that 0:00 means now. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

const soonMs = 20 * 3_600_000;

/** The time of day, with the day where it is neither today nor within some hours. */
export function moment(time: string, nowMs: number): string {
  const date = new Date(time);
  const clock = clockFormat.format(date);
  const isPlain = date.toDateString() === new Date(nowMs).toDateString() || Math.abs(date.getTime() - nowMs) < soonMs;
  return isPlain ? clock : `${dayFormat.format(date)}, ${clock}`;
}

export function dayOf(time: string, nowMs: number): string {
  const date = new Date(time);
  if (date.toDateString() === new Date(nowMs).toDateString()) return 'Today';
  if (date.toDateString() === new Date(nowMs - 86_400_000).toDateString()) return 'Yesterday';
  return dayFormat.format(date);
}

export function clockTime(time: string): string {
  return clockFormat.format(new Date(time));
}

/** `0 B`, `18 KB`, `1.2 GB`: decimal units, two digits where they matter. */
export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
