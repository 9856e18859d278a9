import type { AppPreferences, Language } from './app-state.ts';
import type { Fault } from './faults.ts';
import { notificationDe } from './messages/notification.de.ts';
import { notificationEn } from './messages/notification.en.ts';
import { phrase } from './messages/phrases.ts';
import { sentence } from './messages/sentence.ts';
import type { Snapshot, TargetView } from './snapshot.ts';
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
      return nothing;
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
  if (isUp && now.upSinceMs !== null && view.owned && view.canSleep) {
    const hours = Math.floor((input.nowMs - now.upSinceMs) / 3_600_000);
    const why = phrase(view.why, input.language).replace(/\.$/, '');
    if (input.nowMs - now.upSinceMs >= stillOnAfterMs) add('stillOn', '', t.stillOn(name, hours), `${why}.`);
  }
  return found;
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
