import type { CostSettings, SpendSettings } from './settings.ts';

/*
 * What a machine that costs money was up for, and what its limits say to that. Days and months are those of the
 * calendar of the computer that counts; hours are real ones, so a day may have 23 or 25 of them.
 */

const hourMs = 3_600_000;

/** A time in which a machine was up, in wall milliseconds. */
export interface UpSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Usage {
  readonly todayMs: number;
  readonly monthMs: number;
}

export type SpendLimitKind = 'hoursPerDay' | 'hoursPerMonth' | 'moneyPerMonth';

/** One limit and how far it is used up. */
export interface SpendLimit {
  readonly kind: SpendLimitKind;
  /** As the settings have it: hours, or money. */
  readonly most: number;
  /** In the same unit. */
  readonly used: number;
  /** Time of being up until it is reached; 0 once it is. */
  readonly leftMs: number;
  readonly isNear: boolean;
  /** Wall milliseconds at which it starts anew. */
  readonly renewsAtMs: number;
}

/** The midnight with which the day began, or, with `days`, one so many days later. */
export function dayStartMs(nowMs: number, days = 0): number {
  const now = new Date(nowMs);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime();
}

/** The midnight with which the month began, or, with `months`, one so many months later. */
export function monthStartMs(nowMs: number, months = 0): number {
  const now = new Date(nowMs);
  return new Date(now.getFullYear(), now.getMonth() + months).getTime();
}

/** How long it was up today and in this month; spans that overlap count once, what is later than now not at all. */
export function usageOf(spans: readonly UpSpan[], nowMs: number): Usage {
  return { todayMs: upMs(spans, dayStartMs(nowMs), nowMs), monthMs: upMs(spans, monthStartMs(nowMs), nowMs) };
}

function upMs(spans: readonly UpSpan[], fromMs: number, toMs: number): number {
  let countedToMs = fromMs;
  let total = 0;
  for (const span of [...spans].sort((left, right) => left.fromMs - right.fromMs)) {
    const startMs = Math.max(span.fromMs, countedToMs);
    const endMs = Math.min(span.toMs, toMs);
    if (endMs <= startMs) continue;
    total += endMs - startMs;
    countedToMs = endMs;
  }
  return total;
}

/** What so much time of being up costs. */
export function moneyFor(upForMs: number, { perHour }: CostSettings): number {
  return (upForMs / hourMs) * perHour;
}

/** Every limit that is set; a limit in money counts only beside a price. */
export function limitsOf(
  { spend, cost }: { readonly spend?: SpendSettings; readonly cost?: CostSettings },
  { todayMs, monthMs }: Usage,
  nowMs: number,
): readonly SpendLimit[] {
  if (!spend) return [];
  const { hoursPerDay, hoursPerMonth, moneyPerMonth, warnAt } = spend;
  const limit = (kind: SpendLimitKind, most: number, unitMs: number, usedMs: number): SpendLimit => {
    const leftMs = Math.max(0, Math.ceil(most * unitMs - usedMs));
    const renewsAtMs = kind === 'hoursPerDay' ? dayStartMs(nowMs, 1) : monthStartMs(nowMs, 1);
    return { kind, most, used: usedMs / unitMs, leftMs, isNear: usedMs >= most * unitMs * warnAt, renewsAtMs };
  };
  return [
    ...(hoursPerDay === undefined ? [] : [limit('hoursPerDay', hoursPerDay, hourMs, todayMs)]),
    ...(hoursPerMonth === undefined ? [] : [limit('hoursPerMonth', hoursPerMonth, hourMs, monthMs)]),
    ...(moneyPerMonth === undefined || !cost
      ? []
      : [limit('moneyPerMonth', moneyPerMonth, hourMs / cost.perHour, monthMs)]),
  ];
}

/** Of the limits that are reached the one that lasts longest; null: none is. */
export function reachedLimit(limits: readonly SpendLimit[]): SpendLimit | null {
  const reached = limits.filter(({ leftMs }) => leftMs === 0);
  return reached.toSorted((left, right) => right.renewsAtMs - left.renewsAtMs)[0] ?? null;
}
