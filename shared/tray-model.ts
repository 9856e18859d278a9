import type { Language } from './app-state.ts';
import { trayDe } from './messages/tray.de.ts';
import { trayEn } from './messages/tray.en.ts';
import type { RouteView, Snapshot, TargetView } from './snapshot.ts';
import type { TrayContext, TrayItem } from './tray-items.ts';
import { trayItems } from './tray-menu.ts';
import { groupOfTarget, pausedText, spanText, type TrayGroup } from './tray-words.ts';

/** What the tray shows at a glance: each is another shape, not only another colour. */
export type TrayIcon = 'asleep' | 'waking' | 'in-use' | 'problem' | 'paused';

export type TrayPlatform = 'linux' | 'darwin' | 'win32';

/** Everything about the tray as plain data: equal data needs no update. */
export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

export interface TrayInput {
  readonly snapshot: Pick<Snapshot, 'paused' | 'problems' | 'targets' | 'routes'>;
  readonly platform: TrayPlatform;
  readonly language: Language;
  /** Of the program itself, when there is a newer one. */
  readonly newVersion: string | null;
  /** Wall time. Times of day are shown, and "until 23:00" is meant, in this computer's own zone. */
  readonly nowMs: number;
}

/** Windows cuts a tooltip off after so many characters. */
const longestTooltip = 127;

/** The tray as it should be now. Times left are told in minutes, so that it changes no more often than that. */
export function trayModel({ snapshot, platform, language, newVersion, nowMs }: TrayInput): TrayModel {
  const routes = new Map<string, RouteView[]>();
  for (const route of snapshot.routes) {
    for (const target of route.targets) routes.set(target, [...(routes.get(target) ?? []), route]);
  }
  const context: TrayContext = {
    t: language === 'de' ? trayDe : trayEn,
    nowMs,
    paused: snapshot.paused,
    newVersion,
    targets: snapshot.targets,
    routesOf: (target) => routes.get(target) ?? [],
  };
  const groups = snapshot.targets.map((view) => groupOfTarget(view, context.routesOf(view.id)));
  const text = tooltip(context, groups, snapshot.problems.length > 0);
  return {
    icon: iconOf(snapshot, groups),
    tooltip: platform === 'win32' && text.length > longestTooltip ? `${text.slice(0, longestTooltip - 1)}…` : text,
    items: trayItems(context),
  };
}

/** What needs the user comes first, then what the user asked for, then what moves. */
function iconOf({ paused, problems }: TrayInput['snapshot'], groups: readonly TrayGroup[]): TrayIcon {
  if (problems.length > 0 || groups.includes('problem')) return 'problem';
  if (paused) return 'paused';
  if (groups.includes('waking')) return 'waking';
  return groups.includes('awake') ? 'in-use' : 'asleep';
}

function tooltip(context: TrayContext, groups: readonly TrayGroup[], hasProblem: boolean): string {
  const { t, targets, paused } = context;
  const count = (group: TrayGroup) => groups.filter((each) => each === group).length;
  if (targets.length === 0) return `Reveille: ${t.noMachines}`;
  const counts = [
    count('problem') > 0 && t.problems(count('problem')),
    count('waking') > 0 && t.waking(count('waking')),
    count('awake') > 0 && t.awake(count('awake')),
    count('unknown') > 0 && t.unknown(count('unknown')),
    count('away') > 0 && t.away(count('away')),
    count('asleep') > 0 && (count('asleep') === targets.length ? t.allAsleep : t.asleep(count('asleep'))),
  ].filter((part) => part !== false);
  const lines = [
    `Reveille: ${counts.join(', ')}`,
    hasProblem && t.generalProblem,
    paused && pausedText(context, paused),
    nextReady(context),
    nextAsleep(context),
  ];
  return lines.filter((line) => typeof line === 'string').join('\n');
}

function nextReady({ t, targets, nowMs }: TrayContext): string | null {
  const next = earliest(targets, ({ state }) => (state.kind === 'waking' ? (state.estimate ?? null) : null), nowMs);
  return next && t.soonReady(next.name, spanText(next.atMs - nowMs, t));
}

function nextAsleep({ t, targets, nowMs }: TrayContext): string | null {
  const next = earliest(targets, ({ state }) => (state.kind === 'cooldown' ? state.sleepAt : null), nowMs);
  return next && t.soonAsleep(next.name, spanText(next.atMs - nowMs, t));
}

function earliest(
  targets: readonly TargetView[],
  momentOf: (view: TargetView) => string | null,
  nowMs: number,
): { readonly name: string; readonly atMs: number } | null {
  const moments = targets.flatMap((view) => {
    const moment = momentOf(view);
    return moment === null ? [] : [{ name: view.name, atMs: Date.parse(moment) }];
  });
  const [first] = moments.filter(({ atMs }) => atMs > nowMs).toSorted((a, b) => a.atMs - b.atMs);
  return first ?? null;
}
