import type { Messages } from '../shared/messages/catalogue.ts';
import { isAway, type Override, type TargetView } from '../shared/snapshot.ts';
import { assertNever, type SleepPhase } from '../shared/states.ts';

/** How a state looks: each tone has its own colour and its own shape. */
export type Tone = 'unknown' | 'asleep' | 'waking' | 'awake' | 'cooldown' | 'leaving' | 'failed' | 'troubled';

export function toneOf(view: TargetView): Tone {
  const { state, fault } = view;
  if (isAway(view)) return 'unknown';
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
export function stateWord(view: TargetView, { machines }: Messages): string {
  const { state } = view;
  if (isAway(view)) return machines.away;
  switch (state.kind) {
    case 'unknown':
      return machines.lookingForIt;
    case 'asleep':
      return machines.asleep;
    case 'waking':
      return machines.wakingUp;
    case 'awake':
      return toneOf(view) === 'troubled' ? machines.awakeWithProblem : machines.awake;
    case 'cooldown':
      return machines.sleepsSoon;
    case 'goingToSleep':
      return phaseWord(state.phase, machines);
    case 'failed':
      return machines.didNotWake;
    default:
      return assertNever(state);
  }
}

function phaseWord(phase: SleepPhase, machines: Messages['machines']): string {
  if (phase === 'checking') return machines.checking;
  return phase === 'warning' ? machines.aboutToSleep : machines.goingToSleep;
}

/** The state in words at this moment, as the page shows it. */
export function stateWordAt(view: TargetView, nowMs: number, t: Messages): string {
  if (view.state.kind !== 'cooldown') return stateWord(view, t);
  const leftMs = Date.parse(view.state.sleepAt) - nowMs;
  return leftMs <= 0 ? t.machines.sleepsNow : t.machines.sleepsIn(countdown(leftMs));
}

/** What else there is to say about the moment, or null. */
export function stateDetailAt(view: TargetView, nowMs: number, t: Messages): string | null {
  const { state, estimate } = view;
  if (isAway(view)) return null;
  if (state.kind === 'waking') {
    const expected = state.estimate ?? estimate;
    const leftMs = expected === null ? 0 : Date.parse(expected) - nowMs;
    return leftMs > 0
      ? t.machines.aboutLeft(countdown(leftMs))
      : t.machines.forTime(countdown(nowMs - Date.parse(state.since)));
  }
  if (state.kind === 'failed') {
    const leftMs = Date.parse(state.retryAt) - nowMs;
    return leftMs > 0 ? t.machines.triesAgainIn(countdown(leftMs)) : t.machines.triesAgain;
  }
  if (state.kind === 'asleep' || state.kind === 'awake') return t.machines.since(moment(state.since, nowMs, t));
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

export type OverrideKind = 'keptAwake' | 'keptAsleep' | 'paused';

export function overrideText(kind: OverrideKind, { until }: Override, nowMs: number, t: Messages): string {
  const { machines, frame } = t;
  const texts = {
    keptAwake: [machines.keptAwakeUntilLifted, machines.keptAwakeUntil],
    keptAsleep: [machines.keptAsleepUntilLifted, machines.keptAsleepUntil],
    paused: [frame.pausedUntilLifted, frame.pausedUntil],
  } as const;
  const [untilLifted, untilMoment] = texts[kind];
  return until === null ? untilLifted : untilMoment(moment(until, nowMs, t));
}

/** `8:12`, or `1:02:09` from an hour on; seconds are rounded up, so that 0:00 means now. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

interface Formats {
  readonly clock: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly number: Intl.NumberFormat;
  readonly oneDigit: Intl.NumberFormat;
}

const formats = new Map<string, Formats>();

/** The page's language, in the habits of the person's country where that speaks it. */
export function localeOf({ locale }: Messages): string {
  return navigator.languages.find((each) => each.toLowerCase().startsWith(locale)) ?? locale;
}

function formatsOf(t: Messages): Formats {
  const { locale } = t;
  const known = formats.get(locale);
  if (known) return known;
  const wanted = localeOf(t);
  const made = {
    clock: new Intl.DateTimeFormat(wanted, { hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(wanted, { weekday: 'short', day: 'numeric', month: 'short' }),
    number: new Intl.NumberFormat(wanted, { maximumFractionDigits: 0 }),
    oneDigit: new Intl.NumberFormat(wanted, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  };
  formats.set(locale, made);
  return made;
}

const soonMs = 20 * 3_600_000;

/** The time of day, with the day where it is neither today nor within some hours. */
export function moment(time: string, nowMs: number, t: Messages): string {
  const date = new Date(time);
  const clock = formatsOf(t).clock.format(date);
  const isPlain = date.toDateString() === new Date(nowMs).toDateString() || Math.abs(date.getTime() - nowMs) < soonMs;
  return isPlain ? clock : `${formatsOf(t).day.format(date)}, ${clock}`;
}

export function dayOf(time: string, nowMs: number, t: Messages): string {
  const date = new Date(time);
  if (date.toDateString() === new Date(nowMs).toDateString()) return t.machines.today;
  if (date.toDateString() === new Date(nowMs - 86_400_000).toDateString()) return t.machines.yesterday;
  return formatsOf(t).day.format(date);
}

export function clockTime(time: string, t: Messages): string {
  return formatsOf(t).clock.format(new Date(time));
}

/** `0 B`, `18 KB`, `1.2 GB`: decimal units, two digits where they matter. */
export function size(bytes: number, t: Messages): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const format = unit > 0 && value < 9.95 ? formatsOf(t).oneDigit : formatsOf(t).number;
  return `${format.format(value)} ${units[unit]}`;
}
