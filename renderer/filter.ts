import { isAway, type RouteView, type TargetView } from '../shared/snapshot.ts';
import { toneOf } from './words.ts';

export type Group = 'up' | 'moving' | 'asleep' | 'problem';
export type Filter = 'all' | Group;

export const sorts = ['state', 'name', 'recent', 'settings'] as const;
export type Sort = (typeof sorts)[number];

/** In the order in which a person wants to see them. */
export const groups: readonly Group[] = ['problem', 'moving', 'up', 'asleep'];

/** Machines under one heading; `group` is null where there are no headings. */
export interface Section {
  readonly group: Group | null;
  readonly views: readonly TargetView[];
}

/** Which one of four heaps a machine with these services is on. */
export function groupOf(view: TargetView, routes: readonly RouteView[]): Group {
  const tone = toneOf(view);
  // Nothing is to be done about it here.
  if (isAway(view)) return 'asleep';
  if (tone === 'failed' || tone === 'troubled' || view.fault !== null) return 'problem';
  if (routes.some((route) => route.fault !== null)) return 'problem';
  if (tone === 'asleep') return 'asleep';
  return tone === 'awake' || tone === 'cooldown' ? 'up' : 'moving';
}

/** True when the name, address, id or a service of the machine holds the text. */
export function matches(view: TargetView, routes: readonly RouteView[], text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const texts = [view.name, view.id, view.address ?? '', ...routes.map((route) => route.name)];
  return texts.some((each) => each.toLowerCase().includes(wanted));
}

type RoutesOf = (target: string) => readonly RouteView[];

/** The machines in the order that was asked for; by state they come under headings, empty ones left out. */
export function arranged(views: readonly TargetView[], routesOf: RoutesOf, sort: Sort): readonly Section[] {
  if (sort === 'settings') return [{ group: null, views }];
  if (sort === 'name') return [{ group: null, views: views.toSorted(byName) }];
  if (sort === 'recent') {
    const usedAt = new Map(views.map((view) => [view, lastUsedMs(view, routesOf(view.id))]));
    const recent = views.toSorted((a, b) => (usedAt.get(b) ?? 0) - (usedAt.get(a) ?? 0) || byName(a, b));
    return [{ group: null, views: recent }];
  }
  const heaps = new Map<Group, TargetView[]>(groups.map((group) => [group, []]));
  for (const view of views) heaps.get(groupOf(view, routesOf(view.id)))?.push(view);
  return [...heaps].flatMap(([group, heap]) => (heap.length === 0 ? [] : [{ group, views: heap.sort(byName) }]));
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function byName(a: TargetView, b: TargetView): number {
  return collator.compare(a.name, b.name);
}

/** Now, while somebody uses it; else when it last changed its state, which is the nearest thing that is known. */
function lastUsedMs({ state }: TargetView, routes: readonly RouteView[]): number {
  const isUsed = routes.some((route) => route.sessions > route.quiet + route.background || route.waiting > 0);
  const hasLease = state.kind === 'awake' && state.leases > 0;
  return isUsed || hasLease ? Number.MAX_SAFE_INTEGER : Date.parse(state.since);
}
