import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { Empty } from './empty.tsx';
import { Header } from './header.tsx';
import { History } from './history.tsx';
import { MachineList } from './machine-list.tsx';
import { type Store, useStore } from './store.ts';
import { useCall } from './use-call.ts';

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
            {isEmpty ? <Empty /> : <MachineList store={store} clockOffsetMs={clockOffsetMs} />}
            <div id="menus" />
          </main>
          {!isEmpty && <History store={store} />}
        </div>
      </div>
      <Announcer store={store} />
    </>
  );
}
