import { SegmentedControl, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { RouteView } from '../shared/snapshot.ts';
import { type Filter, groupOf, matches } from './filter.ts';
import { Machine } from './machine.tsx';
import { type Store, useStore } from './store.ts';

/** From here on machines are searched rather than seen at a glance. */
const manyTargets = 12;
const noRoutes: readonly RouteView[] = [];

/** All machines; from a dozen on with the means to find some of them. */
export function MachineList({ store, clockOffsetMs }: { store: Store; clockOffsetMs: number }) {
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const routesByTarget = useStore(store, (state) => state.routesByTarget);
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
            aria-label="Find a machine or service"
            placeholder="Find a machine or service"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label="Which machines to show"
            value={filter}
            onChange={(value) => setFilter(value)}
            data={[
              { value: 'all', label: 'All' },
              { value: 'up', label: 'Awake' },
              { value: 'moving', label: 'Changing' },
              { value: 'asleep', label: 'Asleep' },
              { value: 'problem', label: 'Problems' },
            ]}
          />
        </search>
      )}
      <ul className={isCompact ? 'machines is-compact' : 'machines'} aria-label="Machines">
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
      {shown.length === 0 && <p className="loading">No machine matches.</p>}
    </>
  );
}
