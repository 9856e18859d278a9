import { SegmentedControl, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { RouteView } from '../shared/snapshot.ts';
import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { Empty } from './empty.tsx';
import { type Filter, groupOf, matches } from './filter.ts';
import { Header } from './header.tsx';
import { History } from './history.tsx';
import { Machine } from './machine.tsx';
import { type Store, useStore } from './store.ts';
import { useCall } from './use-call.ts';

/** From here on machines are searched rather than seen at a glance. */
const manyTargets = 12;
const noRoutes: readonly RouteView[] = [];

export function App({ store }: { store: Store }) {
  const snapshot = useStore(store, (state) => state.snapshot);
  const connection = useStore(store, (state) => state.connection);
  const clockOffsetMs = useStore(store, (state) => state.clockOffsetMs);
  const routesByTarget = useStore(store, (state) => state.routesByTarget);
  const call = useCall(store);
  const isEmpty = snapshot !== null && snapshot.targets.length === 0;

  return (
    <>
      <a className="skip" href="#machines">
        Skip to the machines
      </a>
      <div className="page">
        <Header snapshot={snapshot} routesByTarget={routesByTarget} call={call} />
        <Banners snapshot={snapshot} connection={connection} clockOffsetMs={clockOffsetMs} call={call} />
        <div className={connection === 'lost' || connection === 'logged-out' ? 'columns is-stale' : 'columns'}>
          <main id="machines" tabIndex={-1}>
            {snapshot === null && connection === 'connecting' && <p className="loading">Connecting to Reveille…</p>}
            {isEmpty ? <Empty /> : <Machines store={store} clockOffsetMs={clockOffsetMs} />}
            <div id="menus" />
          </main>
          {!isEmpty && <History store={store} />}
        </div>
      </div>
      <Announcer store={store} />
    </>
  );
}

function Machines({ store, clockOffsetMs }: { store: Store; clockOffsetMs: number }) {
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
