import { useDeferredValue, useMemo, useState } from 'react';
import type { RouteView, TargetView } from '../shared/snapshot.ts';
import { arranged, type Filter, type Group, groupOf, matches, type Section, type Sort, sorts } from './filter.ts';
import { MachineFinder } from './machine-finder.tsx';
import { Machine } from './machine.tsx';
import { useMessages } from './messages.tsx';
import { Services } from './services.tsx';
import { type Store, useStore } from './store.ts';

/** From here on machines are searched rather than seen at a glance. */
const manyTargets = 12;
const noRoutes: readonly RouteView[] = [];
const sortKey = 'reveille-sort';

/** All machines; from a dozen on with the means to find some of them. */
export function MachineList({ store, clockOffsetMs }: { store: Store; clockOffsetMs: number }) {
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const routesByTarget = useStore(store, (state) => state.routesByTarget);
  const { machines, list } = useMessages();
  const [filter, setFilter] = useState<Filter>('all');
  const [sort, setSort] = useState(rememberedSort);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const isCompact = (targets?.length ?? 0) > manyTargets;

  const { sections, counts } = useMemo(
    () =>
      sectionsOf(
        targets ?? [],
        (id) => routesByTarget.get(id) ?? noRoutes,
        isCompact ? { filter, wanted, sort } : null,
      ),
    [targets, routesByTarget, filter, wanted, sort, isCompact],
  );

  if (!targets) return null;
  const shown = sections.reduce((sum, { views }) => sum + views.length, 0);
  return (
    <>
      {isCompact && (
        <MachineFinder
          {...{ text, filter, sort, counts }}
          onText={setText}
          onFilter={setFilter}
          onSort={(value) => {
            setSort(value);
            window.localStorage.setItem(sortKey, value);
          }}
        />
      )}
      {isCompact && shown < targets.length && (
        <output className="found">{shown === 0 ? machines.noneMatches : list.shown(shown, targets.length)}</output>
      )}
      {sections.map(({ group, views }) => (
        <section key={group ?? 'all'}>
          {group && (
            <h2 className="group">
              {headingOf(group, list)} <span>{views.length}</span>
            </h2>
          )}
          <ul
            className={isCompact ? 'machines is-compact' : 'machines'}
            aria-label={group ? headingOf(group, list) : machines.list}
          >
            {views.map((view) => (
              <Machine key={view.id} store={store} view={view} clockOffsetMs={clockOffsetMs} isCompact={isCompact} />
            ))}
          </ul>
        </section>
      ))}
      <ServicesOfNone store={store} />
    </>
  );
}

/** Services that lead to plain URLs only belong to no machine. */
function ServicesOfNone({ store }: { store: Store }) {
  const routes = useStore(store, (state) => state.snapshot?.routes) ?? noRoutes;
  const { machines } = useMessages();
  const ofNone = routes.filter(({ targets }) => targets.length === 0);
  if (ofNone.length === 0) return null;
  return (
    <section className="card">
      <h2 className="group">{machines.servicesOfNone}</h2>
      <Services routes={ofNone} />
    </section>
  );
}

interface Wish {
  readonly filter: Filter;
  readonly wanted: string;
  readonly sort: Sort;
}

/** What to show, and how many machines of each group there are in all. */
function sectionsOf(
  targets: readonly TargetView[],
  routesOf: (id: string) => readonly RouteView[],
  wish: Wish | null,
): { readonly sections: readonly Section[]; readonly counts: Record<Group, number> } {
  const counts = { up: 0, moving: 0, asleep: 0, problem: 0 };
  const shown = targets.filter((view) => {
    const routes = routesOf(view.id);
    const group = groupOf(view, routes);
    counts[group] += 1;
    return !wish || ((wish.filter === 'all' || group === wish.filter) && matches(view, routes, wish.wanted));
  });
  return { sections: arranged(shown, routesOf, wish?.sort ?? 'settings'), counts };
}

function headingOf(group: Group, list: ReturnType<typeof useMessages>['list']): string {
  const titles = { problem: list.groupProblem, moving: list.groupMoving, up: list.groupUp, asleep: list.groupAsleep };
  return titles[group];
}

function rememberedSort(): Sort {
  const kept = window.localStorage.getItem(sortKey);
  return sorts.find((sort) => sort === kept) ?? 'state';
}
