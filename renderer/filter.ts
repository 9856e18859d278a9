import type { RouteView, TargetView } from '../shared/snapshot.ts';
import { toneOf } from './words.ts';

export type Group = 'up' | 'moving' | 'asleep' | 'problem';
export type Filter = 'all' | Group;

/** Which one of four heaps a machine with these services is on. */
export function groupOf(view: TargetView, routes: readonly RouteView[]): Group {
  const tone = toneOf(view);
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
