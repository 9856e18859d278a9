import { SegmentedControl, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { RouteView } from '../shared/snapshot.ts';
import { type Filter, groupOf, matches } from './filter.ts';
import { Machine } from './machine.tsx';
import { useMessages } from './messages.tsx';
import { type Store, useStore } from './store.ts';

/** From here on machines are searched rather than seen at a glance. */
const manyTargets = 12;
const noRoutes: readonly RouteView[] = [];

/** All machines; from a dozen on with the means to find some of them. */
export function MachineList({ store, clockOffsetMs }: { store: Store; clockOffsetMs: number }) {
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const routesByTarget = useStore(store, (state) => state.routesByTarget);
  const { machines } = useMessages();
  const [filter, setFilter] = useState<Filter>('all');
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const isCompact = (targets?.length ?? 0) > manyTargets;

  const shown = useMemo(
    () =>
      (targets ?? []).filter((view) => {
        const routes = routesByTarget.get(view.id) ?? noRoutes;
        return !isCompact || ((filter === 'all' || groupOf(view, routes) === filter) && matches(view, routes, wanted));
      }),
    [targets, routesByTarget, filter, wanted, isCompact],
  );

  if (!targets) return null;
  return (
    <>
      {isCompact && (
        <search className="finder">
          <TextInput
            aria-label={machines.find}
            placeholder={machines.find}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label={machines.whichToShow}
            value={filter}
            onChange={(value) => setFilter(value)}
            data={[
              { value: 'all', label: machines.all },
              { value: 'up', label: machines.filterAwake },
              { value: 'moving', label: machines.filterChanging },
              { value: 'asleep', label: machines.filterAsleep },
              { value: 'problem', label: machines.filterProblems },
            ]}
          />
        </search>
      )}
      <ul className={isCompact ? 'machines is-compact' : 'machines'} aria-label={machines.list}>
        {shown.map((view) => (
          <Machine
            key={view.id}
            store={store}
            view={view}
            routes={routesByTarget.get(view.id) ?? noRoutes}
            clockOffsetMs={clockOffsetMs}
            isCompact={isCompact}
          />
        ))}
      </ul>
      {shown.length === 0 && <p className="loading">{machines.noneMatches}</p>}
    </>
  );
}
