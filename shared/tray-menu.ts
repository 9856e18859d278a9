import { type Opening, programName } from './open-links.ts';
import type { RouteView, TargetView } from './snapshot.ts';
import type { TrayAction, TrayCall, TrayContext, TrayItem } from './tray-items.ts';
import { groupOfTarget, overrideText, pausedText, stateText, timeText, type TrayGroup } from './tray-words.ts';

/** Up to so many machines stand in the menu itself; more are grouped by state. */
const mostInOneMenu = 12;
/** Menus travel over the session bus of a Linux desktop: a longer group is split. */
const mostInOneGroup = 20;
/** Beyond so many machines, those asleep offer only what wakes them; the rest is in the window. */
const mostWithEverything = 40;
const mostServices = 4;

const minuteMs = 60_000;
/** Times of day that a person means by "until tonight" or "until tomorrow". */
const usualHours = [8, 18, 23];
const soonestUntilMs = 30 * minuteMs;

const separator: TrayItem = { kind: 'separator' };

/** The whole menu: the window, the machines, and what concerns everything. */
export function trayItems(context: TrayContext): readonly TrayItem[] {
  const { t, targets, newVersion } = context;
  const machines = targets.length > mostInOneMenu ? groupedItems(context) : machineItems(targets, context);
  return [
    order(t.openReveille, { kind: 'show-window', target: null }),
    ...(newVersion === null ? [] : [order(t.newVersion(newVersion), { kind: 'show-settings' })]),
    separator,
    ...(targets.length === 0 ? [{ kind: 'label', text: t.noMachines } as const] : machines),
    separator,
    ...pauseItems(context),
    order(t.quit, { kind: 'quit' }),
  ];
}

function pauseItems(context: TrayContext): readonly TrayItem[] {
  const { t, paused, targets } = context;
  if (paused) {
    const resume = call(t.resume, { method: 'resume', params: {} });
    return [{ kind: 'label', text: pausedText(context, paused) }, resume, separator];
  }
  if (targets.length === 0) return [];
  const items = [
    call(t.oneHour, { method: 'pause', params: { for: '1h' } }),
    call(t.untilResumed, { method: 'pause', params: { until: null } }),
  ];
  return [{ kind: 'submenu', text: t.pauseAll, items }, separator];
}

function groupedItems(context: TrayContext): readonly TrayItem[] {
  const { t, targets, routesOf } = context;
  const groups: readonly (readonly [readonly TrayGroup[], (count: number) => string])[] = [
    [['problem'], t.groupProblem],
    [['waking', 'unknown'], t.groupWaking],
    [['awake'], t.groupAwake],
    [['asleep', 'away'], t.groupAsleep],
  ];
  return groups.flatMap(([of, title]) => {
    const members = targets.filter((view) => of.includes(groupOfTarget(view, routesOf(view.id)))).toSorted(byName);
    if (members.length === 0) return [];
    return [{ kind: 'submenu', text: title(members.length), items: splitItems(members, context) } as const];
  });
}

function splitItems(members: readonly TargetView[], context: TrayContext): readonly TrayItem[] {
  if (members.length <= mostInOneGroup) return machineItems(members, context);
  const parts: TrayItem[] = [];
  for (let from = 0; from < members.length; from += mostInOneGroup) {
    const part = members.slice(from, from + mostInOneGroup);
    const text = context.t.fromTo(part[0]?.name ?? '', part.at(-1)?.name ?? '');
    parts.push({ kind: 'submenu', text, items: machineItems(part, context) });
  }
  return parts;
}

function machineItems(targets: readonly TargetView[], context: TrayContext): readonly TrayItem[] {
  const { t, routesOf } = context;
  return targets.map((view) => {
    const routes = routesOf(view.id);
    const isBrief = context.targets.length > mostWithEverything && view.state.kind === 'asleep';
    const items = isBrief ? briefItems(view, context) : orders(view, routes, context);
    return { kind: 'submenu', text: t.machine(view.name, stateText(view, routes, context)), items };
  });
}

function briefItems(view: TargetView, { t }: TrayContext): readonly TrayItem[] {
  const wake = call(t.wake, { method: 'target.wake', params: { target: view.id } });
  return [...(view.canWake ? [wake] : []), order(t.details, { kind: 'show-window', target: view.id })];
}

/** What can be done about one machine now. */
function orders(view: TargetView, routes: readonly RouteView[], context: TrayContext): readonly TrayItem[] {
  const { t } = context;
  const target = view.id;
  const { kind } = view.state;
  const isUp = kind === 'awake' || kind === 'cooldown';
  const text = overrideText(view, context);
  return [
    ...(view.canWake && (kind === 'asleep' || kind === 'failed' || kind === 'unknown')
      ? [call(t.wake, { method: 'target.wake', params: { target } })]
      : []),
    ...openItems(view, routes, context),
    ...(view.canSleep && isUp ? [call(t.sleepNow, { method: 'target.sleep', params: { target, force: false } })] : []),
    separator,
    ...(text === null
      ? [
          limitMenu(t.keepAwake, context, (limit) => ({ method: 'target.keepAwake', params: { target, ...limit } })),
          limitMenu(t.keepAsleep, context, (limit) => ({ method: 'target.doNotWake', params: { target, ...limit } })),
        ]
      : [{ kind: 'label', text } as const, call(t.automatic, { method: 'target.release', params: { target } })]),
    separator,
    order(t.details, { kind: 'show-window', target }),
  ];
}

function openItems(view: TargetView, routes: readonly RouteView[], { t }: TrayContext): readonly TrayItem[] {
  const isUp = view.state.kind === 'awake' || view.state.kind === 'cooldown';
  if (!isUp && !view.canWake) return [];
  const services = routes.filter((route) => route.open !== undefined && route.listening.length > 0);
  const target = view.id;
  if (services.length === 0) {
    if (view.open === undefined || view.address === null) return [];
    return [order(openText(view.open, null, isUp, t), { kind: 'open', target, route: null })];
  }
  return services.slice(0, mostServices).flatMap(({ id, name, open }) => {
    if (open === undefined) return [];
    const text = openText(open, services.length === 1 ? null : name, isUp, t);
    return [order(text, { kind: 'open', target, route: id })];
  });
}

/** `service`: its name, where more than one could be meant. A program is named, as it runs on this computer. */
function openText(open: Opening, service: string | null, isUp: boolean, t: TrayContext['t']): string {
  if (typeof open === 'string') {
    if (service === null) return isUp ? t.open : t.wakeAndOpen;
    return isUp ? t.openService(service) : t.wakeAndOpenService(service);
  }
  const program = programName(open);
  if (service === null) return isUp ? t.openWith(program) : t.wakeAndOpenWith(program);
  return isUp ? t.openServiceWith(service, program) : t.wakeAndOpenServiceWith(service, program);
}

type Limit = { readonly for: string } | { readonly until: string | null };

function limitMenu(text: string, context: TrayContext, make: (limit: Limit) => TrayCall): TrayItem {
  const { t, nowMs } = context;
  const times = untilTimes(nowMs).map((date) => {
    const clock = timeText(date.toISOString(), context);
    const isToday = date.getDate() === new Date(nowMs).getDate();
    return call(isToday ? t.untilTime(clock) : t.untilTimeTomorrow(clock), make({ until: date.toISOString() }));
  });
  return {
    kind: 'submenu',
    text,
    items: [call(t.oneHour, make({ for: '1h' })), ...times, call(t.untilLifted, make({ until: null }))],
  };
}

/** The next two of the usual times of day that are not too near. */
function untilTimes(nowMs: number): readonly Date[] {
  const now = new Date(nowMs);
  return [0, 1]
    .flatMap((days) =>
      usualHours.map((hour) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)),
    )
    .filter((date) => date.getTime() - nowMs >= soonestUntilMs)
    .slice(0, 2);
}

function byName(left: TargetView, right: TargetView): number {
  return left.name.localeCompare(right.name, undefined, { numeric: true });
}

function order(text: string, action: TrayAction): TrayItem {
  return { kind: 'action', text, action };
}

function call(text: string, value: TrayCall): TrayItem {
  return order(text, { kind: 'call', call: value });
}
