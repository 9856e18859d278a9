import type { AppPreferences, Language } from './app-state.ts';
import type { Fault } from './faults.ts';
import { notificationDe } from './messages/notification.de.ts';
import { notificationEn } from './messages/notification.en.ts';
import { withLocalTimes } from './messages/moments.ts';
import { phrase } from './messages/phrases.ts';
import { sentence } from './messages/sentence.ts';
import type { Snapshot, TargetView } from './snapshot.ts';
import { limitText, soFarText } from './spend-words.ts';
import type { WakeReason } from './states.ts';

export type NoticeKind = keyof AppPreferences['notifications'];

export interface Notice {
  readonly kind: NoticeKind;
  /** The machine it is about; null where it concerns everything. */
  readonly target: string | null;
  readonly title: string;
  readonly body: string;
}

/** What was told already, so that one cause is told once. Plain data; the pages and the desktop app each have their own. */
export interface NoticeMemory {
  readonly targets: ReadonlyMap<string, TargetMemory>;
  readonly problems: ReadonlySet<string>;
}

interface TargetMemory {
  readonly wakeReason: WakeReason | null;
  readonly isWaking: boolean;
  /** Failures and reasons to stay awake, since it was last seen asleep; a wake that fails again is the same cause. */
  readonly told: ReadonlySet<string>;
  readonly upSinceMs: number | null;
}

export interface NoticeInput {
  readonly snapshot: Pick<Snapshot, 'targets' | 'routes' | 'problems'>;
  readonly nowMs: number;
  readonly language: Language;
}

/** A machine that Reveille woke and could put to sleep, but that has been up for so long, is worth a look. */
const stillOnAfterMs = 8 * 3_600_000;

/** What is nobody's failure, or concerns all machines and is told once as a problem. */
const toldElsewhere: ReadonlySet<string> = new Set(['away-from-home', 'local-network-not-allowed']);

interface Found {
  readonly cause: string;
  readonly notice: Notice;
}

/**
 * What is new in this state and worth telling; `memory` is null for the first one, of which nothing is. Which kinds a
 * person wants to see is for the caller to filter: what was not shown counts as told.
 */
export function nextNotices(
  memory: NoticeMemory | null,
  input: NoticeInput,
): { readonly memory: NoticeMemory; readonly notices: readonly Notice[] } {
  const targets = new Map<string, TargetMemory>();
  const notices: Notice[] = [];
  for (const view of input.snapshot.targets) {
    const before = memory?.targets.get(view.id) ?? null;
    const remembered = remember(view, before);
    const found = before === null ? [] : causesOf(view, before, remembered, input);
    const known = before === null ? causesOf(view, remembered, remembered, input) : found;
    notices.push(...found.filter(({ cause }) => !remembered.told.has(cause)).map(({ notice }) => notice));
    targets.set(view.id, { ...remembered, told: new Set([...remembered.told, ...known.map(({ cause }) => cause)]) });
  }
  const problems = input.snapshot.problems.filter(({ code }) => code !== 'cannot-tell');
  for (const problem of problems) {
    if (memory && !memory.problems.has(JSON.stringify(problem))) notices.push(problemNotice(problem, input.language));
  }
  const seen = problems.map((problem) => JSON.stringify(problem));
  return { memory: { targets, problems: new Set([...(memory?.problems ?? []), ...seen]) }, notices };
}

function remember({ state }: TargetView, before: TargetMemory | null): TargetMemory {
  const nothing = { wakeReason: null, isWaking: false, told: new Set<string>(), upSinceMs: null };
  const memory = before ?? nothing;
  switch (state.kind) {
    case 'asleep':
      // A limit is told of once a day or month, however often the machine sleeps in between.
      return { ...nothing, told: new Set([...memory.told].filter((cause) => cause.startsWith('spend '))) };
    case 'waking':
      return { ...memory, isWaking: true, wakeReason: state.reasons[0] ?? memory.wakeReason, upSinceMs: null };
    case 'awake':
    case 'cooldown':
      return { ...memory, isWaking: false, upSinceMs: memory.upSinceMs ?? Date.parse(state.since) };
    case 'failed':
      return { ...memory, isWaking: false, upSinceMs: null };
    case 'unknown':
    case 'goingToSleep':
      return memory;
  }
}

/** Everything that is to be told about the machine as it is, each with what makes it the same thing when it comes again. */
function causesOf(view: TargetView, before: TargetMemory, now: TargetMemory, input: NoticeInput): readonly Found[] {
  const t = textsOf(input.language);
  const { state, name } = view;
  const found: Found[] = [];
  const add = (kind: NoticeKind, cause: string, title: string, body: string): void => {
    found.push({ cause: `${kind} ${cause}`, notice: { kind, target: view.id, title, body } });
  };
  const isUp = state.kind === 'awake' || state.kind === 'cooldown';

  if (isUp && before.isWaking) {
    const because = now.wakeReason ? reasonText(now.wakeReason, input) : phrase(view.why, input.language);
    add('woke', '', t.woke(name), because);
  }
  if (state.kind === 'failed') add('failed', 'wake', t.failed(name), sentence(state.fault, input.language));
  const fault = (state.kind === 'awake' ? state.fault : undefined) ?? (state.kind === 'failed' ? null : view.fault);
  if (fault && !toldElsewhere.has(fault.code))
    add('failed', fault.code, t.troubled(name), sentence(fault, input.language));
  if (isUp && view.vetoes.length > 0) {
    const reasons = view.vetoes.map((veto) => phrase(veto, input.language).replace(/\.$/, '')).join('; ');
    // A load or a count that is another one each time is still the same reason.
    add('stayedAwake', view.vetoes.join().replaceAll(/\d+/g, '#'), t.stayedAwake(name), t.because(reasons));
  }
  for (const limit of view.usage?.limits ?? []) {
    const until = withLocalTimes(limit.renewsAt, input.language);
    const body = limitText(limit, { cost: view.usage?.cost ?? null, until }, input.language);
    const title = limit.isReached ? t.limitReached(name) : t.limitNear(name);
    add('spend', `${limit.kind} ${limit.isReached ? 'reached' : 'near'} ${limit.renewsAt}`, title, body);
  }
  const still = isUp ? stillOn(view, now, input) : null;
  if (still) {
    const why = phrase(view.why, input.language).replace(/\.$/, '');
    const soFar = view.usage ? ` ${soFarText(view.usage, input.language)}` : '';
    add('stillOn', still.cause, t.stillOn(name, Math.floor(still.upForMs / 3_600_000)), `${why}.${soFar}`);
  }
  return found;
}

/** A machine that is up for long: again and again where its settings say so, else once and only where we could end it. */
function stillOn(
  { usage, owned, canSleep }: TargetView,
  { upSinceMs }: TargetMemory,
  { nowMs }: NoticeInput,
): { readonly cause: string; readonly upForMs: number } | null {
  if (usage?.upSince && usage.remindEveryMs !== null) {
    const upForMs = nowMs - Date.parse(usage.upSince);
    const count = Math.floor(upForMs / usage.remindEveryMs);
    return count > 0 ? { cause: String(count), upForMs } : null;
  }
  if (upSinceMs === null || !owned || !canSleep || nowMs - upSinceMs < stillOnAfterMs) return null;
  return { cause: '', upForMs: nowMs - upSinceMs };
}

function reasonText(reason: WakeReason, { snapshot, language }: NoticeInput): string {
  const t = textsOf(language);
  switch (reason.kind) {
    case 'client': {
      const route = snapshot.routes.find(({ id }) => id === reason.route);
      return t.opened(reason.source, route?.name ?? reason.route);
    }
    case 'child':
      return t.needed(snapshot.targets.find(({ id }) => id === reason.target)?.name ?? reason.target);
    case 'person':
      return t.askedFor(phrase(reason.by, language));
  }
}

function problemNotice(problem: Fault, language: Language): Notice {
  const body = sentence(problem, language);
  return { kind: 'failed', target: null, title: textsOf(language).problem, body };
}

/** An order that a person gave from the tray, and why it was not followed. */
export function refusalNotice(problem: Fault, language: Language): Notice {
  const body = sentence(problem, language);
  return { kind: 'failed', target: null, title: textsOf(language).refused, body };
}

/** A newer version of the program; what a person may do about it is on the settings page. */
export function newVersionNotice(version: string, language: Language): Pick<Notice, 'title' | 'body'> {
  const t = textsOf(language);
  return { title: t.newVersion(version), body: t.newVersionHow };
}

function textsOf(language: Language): typeof notificationEn {
  return language === 'de' ? notificationDe : notificationEn;
}
