import type { Messages } from '../../shared/messages/catalogue.ts';
import { localeOf } from '../words.ts';

export type Span = 'day' | 'week' | 'month';

const daysOf = { day: 1, week: 7, month: 30 } as const;

export interface Range {
  readonly span: Span;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whole days of the calendar: the last of them is today, or so many spans before it. */
export function rangeOf(span: Span, spansBack: number, nowMs: number): Range {
  const days = daysOf[span];
  const now = new Date(nowMs);
  const midnight = (daysOn: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysOn).getTime();
  const end = 1 - spansBack * days;
  return { span, fromMs: midnight(end - days), toMs: midnight(end) };
}

export interface Tick {
  readonly atMs: number;
  readonly text: string;
}

/** Moments to name under a bar: hours of a day, days of a week, every fifth day of a month. */
export function ticksOf({ span, fromMs, toMs }: Range, t: Messages): readonly Tick[] {
  const from = new Date(fromMs);
  const format = new Intl.DateTimeFormat(
    localeOf(t),
    span === 'day' ? { hour: '2-digit', minute: '2-digit' } : span === 'week' ? { weekday: 'short' } : dayFormat,
  );
  const ticks: Tick[] = [];
  for (let step = 0; ; step += 1) {
    const [day, hour] = span === 'day' ? [0, step * 6] : [step * (span === 'week' ? 1 : 5), 0];
    const at = new Date(from.getFullYear(), from.getMonth(), from.getDate() + day, hour);
    if (at.getTime() >= toMs) return ticks;
    ticks.push({ atMs: at.getTime(), text: format.format(at) });
  }
}

const dayFormat = { day: 'numeric', month: 'short' } as const;

/** `Fri, 20 Nov`, or the first and the last day. */
export function rangeText({ span, fromMs, toMs }: Range, t: Messages): string {
  const format = new Intl.DateTimeFormat(localeOf(t), { weekday: 'short', ...dayFormat });
  // The end is the midnight after the last day.
  const last = format.format(toMs - 1);
  return span === 'day' ? last : t.historyPage.until(format.format(fromMs), last);
}

/** `19 h 5 min` in the words of the language. */
export function timeText(timeMs: number, { historyPage: t }: Messages): string {
  const minutes = Math.round(timeMs / 60_000);
  if (minutes === 0) return timeMs > 0 ? t.lessThanAMinute : t.minutes(0);
  return minutes < 60 ? t.minutes(minutes) : t.hoursAndMinutes(Math.floor(minutes / 60), minutes % 60);
}

export function amountText(amount: number, digits: number, t: Messages): string {
  return new Intl.NumberFormat(localeOf(t), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    amount,
  );
}

/** Day and time of day. */
export function momentText(time: string, t: Messages): string {
  return new Intl.DateTimeFormat(localeOf(t), { ...dayFormat, hour: '2-digit', minute: '2-digit' }).format(
    new Date(time),
  );
}
