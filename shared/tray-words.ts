import { assertNever } from './states.ts';
import { isAway, type Override, type RouteView, type TargetView } from './snapshot.ts';
import type { TrayContext } from './tray-items.ts';

export type TrayGroup = 'problem' | 'waking' | 'awake' | 'unknown' | 'asleep' | 'away';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Which heap a machine is on, by what a person would want to know first. */
export function groupOfTarget(view: TargetView, routes: readonly RouteView[]): TrayGroup {
  const { state, fault } = view;
  if (isAway(view)) return 'away';
  if (state.kind === 'failed' || fault !== null || routes.some((route) => route.fault !== null)) return 'problem';
  switch (state.kind) {
    case 'unknown':
    case 'asleep':
    case 'waking':
      return state.kind;
    case 'awake':
      return state.fault ? 'problem' : 'awake';
    case 'cooldown':
    case 'goingToSleep':
      return 'awake';
    default:
      return assertNever(state);
  }
}

/** The state in a few words, with the time left where it has one. */
export function stateText(view: TargetView, routes: readonly RouteView[], { t, nowMs }: TrayContext): string {
  const { state, overrides } = view;
  if (isAway(view)) return t.isAway;
  const text = plainStateText(view, routes, { t, nowMs });
  const isUp = state.kind === 'awake' || state.kind === 'cooldown';
  if (isUp && overrides.keepAwake) return t.isKeptAwake(text);
  return state.kind === 'asleep' && overrides.doNotWake ? t.isKeptAsleep : text;
}

function plainStateText(
  { state, fault }: TargetView,
  routes: readonly RouteView[],
  { t, nowMs }: Pick<TrayContext, 't' | 'nowMs'>,
): string {
  switch (state.kind) {
    case 'unknown':
      return t.isUnknown;
    case 'asleep':
      return t.isAsleep;
    case 'waking': {
      const leftMs = state.estimate === undefined ? 0 : Date.parse(state.estimate) - nowMs;
      return leftMs > 0 ? t.isWakingFor(spanText(leftMs, t)) : t.isWaking;
    }
    case 'awake': {
      const sessions = routes.reduce((sum, route) => sum + route.sessions, 0);
      if (state.fault ?? fault) return t.isTroubled;
      return sessions > 0 ? t.isInUse(sessions) : t.isAwake;
    }
    case 'cooldown': {
      const leftMs = Date.parse(state.sleepAt) - nowMs;
      return leftMs > 0 ? t.sleepsIn(spanText(leftMs, t)) : t.sleepsNow;
    }
    case 'goingToSleep':
      return state.phase === 'commanded' ? t.isGoingToSleep : t.sleepsNow;
    case 'failed':
      return t.hasFailed;
    default:
      return assertNever(state);
  }
}

/** `8 min`, `1 h 5 min`: rounded up to minutes, so that the text changes no more often than that. */
export function spanText(leftMs: number, t: TrayContext['t']): string {
  const minutes = Math.ceil(leftMs / minuteMs);
  if (minutes <= 1) return t.underOneMinute;
  return minutes < 60 ? t.minutes(minutes) : t.hours(Math.floor(minutes / 60), minutes % 60);
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const dayAndClock = { weekday: 'short', day: 'numeric', month: 'short', ...clock } as const;
/** Making one costs far more than using it, and a menu holds hundreds of times. */
const formats = new Map<string, { readonly soon: Intl.DateTimeFormat; readonly later: Intl.DateTimeFormat }>();

/** The time of day where this computer is; with the day, where that is not today or within some hours. */
export function timeText(time: string, { t, nowMs }: Pick<TrayContext, 't' | 'nowMs'>): string {
  const locale = t.locale === 'de' ? 'de' : 'en-GB';
  const format = formats.get(locale) ?? {
    soon: new Intl.DateTimeFormat(locale, clock),
    later: new Intl.DateTimeFormat(locale, dayAndClock),
  };
  formats.set(locale, format);
  const date = new Date(time);
  const isSoon = Math.abs(date.getTime() - nowMs) < dayMs * 0.8;
  return (isSoon ? format.soon : format.later).format(date);
}

/** Until when everything is paused, in words. */
export function pausedText(context: Pick<TrayContext, 't' | 'nowMs'>, { until }: Override): string {
  const { t } = context;
  return until === null ? t.pausedUntilResumed : t.pausedUntil(timeText(until, context));
}

/** What the user set for the machine, in words; null when it is automatic. */
export function overrideText({ overrides }: TargetView, context: TrayContext): string | null {
  const { t } = context;
  const { keepAwake, doNotWake } = overrides;
  if (doNotWake) {
    return doNotWake.until === null ? t.keptAsleepUntilLifted : t.keptAsleepUntil(timeText(doNotWake.until, context));
  }
  if (!keepAwake) return null;
  return keepAwake.until === null ? t.keptAwakeUntilLifted : t.keptAwakeUntil(timeText(keepAwake.until, context));
}
