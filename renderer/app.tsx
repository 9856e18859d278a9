import { type ComponentType, useEffect, useRef } from 'react';
import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { UndoBar } from './editor/undo-bar.tsx';
import { Header } from './header.tsx';
import { History } from './history.tsx';
import { MachineList } from './machine-list.tsx';
import { MachineToasts } from './machine-toasts.tsx';
import { useMessages } from './messages.tsx';
import { preloadWhenIdle } from './on-demand.tsx';
import { FirstRun, onDemandParts, type PageProps, pages } from './pages.tsx';
import { hrefOf, type Place, placeOf, useHash } from './router.ts';
import { type Store, useStore } from './store.ts';
import { useCall } from './use-call.ts';

/** The first sight of the machines is not to compete with what nobody has asked for yet. */
const preloadAfterMs = 1_000;

export function App({ store }: { store: Store }) {
  const t = useMessages();
  const place = placeOf(useHash());
  const snapshot = useStore(store, (state) => state.snapshot);
  const connection = useStore(store, (state) => state.connection);
  const clockOffsetMs = useStore(store, (state) => state.clockOffsetMs);
  const routesByTarget = useStore(store, (state) => state.routesByTarget);
  const call = useCall(store);
  const main = useFocusOnChange(place);
  const isThere = snapshot !== null;
  const isEmpty = snapshot !== null && snapshot.targets.length === 0;
  const hasHistory = place?.page === 'machines' && snapshot !== null && !isEmpty;

  // Only once the machines are to be seen, which is what somebody came for.
  useEffect(() => {
    if (!isThere) return;
    const timer = setTimeout(() => preloadWhenIdle(onDemandParts), preloadAfterMs);
    return () => clearTimeout(timer);
  }, [isThere]);

  return (
    <>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          // The address says which page it is, so the link itself cannot be one into the page.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t.frame.skipToContent}
      </a>
      <div className="page">
        <Header snapshot={snapshot} routesByTarget={routesByTarget} call={call} place={place} />
        <Banners snapshot={snapshot} connection={connection} clockOffsetMs={clockOffsetMs} call={call} />
        <div className={connection === 'lost' || connection === 'logged-out' ? 'columns is-stale' : 'columns'}>
          <main id="content" tabIndex={-1} ref={main}>
            {snapshot === null && connection === 'connecting' ? (
              <p className="loading">{t.frame.connecting}</p>
            ) : (
              <Page store={store} place={place} clockOffsetMs={clockOffsetMs} isEmpty={isEmpty} />
            )}
            <div id="menus" />
          </main>
          {hasHistory && <History store={store} />}
        </div>
      </div>
      <UndoBar store={store} />
      <Announcer store={store} />
      <MachineToasts store={store} />
    </>
  );
}

interface ShownPage {
  readonly store: Store;
  readonly place: Place | null;
  readonly clockOffsetMs: number;
  readonly isEmpty: boolean;
}

function Page({ store, place, clockOffsetMs, isEmpty }: ShownPage) {
  const { frame } = useMessages();
  if (place?.page === 'machines') {
    return isEmpty ? <FirstRun store={store} /> : <MachineList store={store} clockOffsetMs={clockOffsetMs} />;
  }
  const Shown = place && (pages[place.page] as ComponentType<PageProps> | undefined);
  // Another machine is another page: nothing typed for one may be left there for the next.
  if (Shown) return <Shown key={hrefOf(place)} store={store} place={place} />;
  return (
    <div className="loading">
      <p>{frame.noSuchPage}</p>
      <a href="#/">{frame.toMachines}</a>
    </div>
  );
}

/** Going to another page moves the focus there, as a new document would; the first sight of the page does not. */
function useFocusOnChange(place: Place | null) {
  const main = useRef<HTMLElement>(null);
  const href = place ? hrefOf(place) : '';
  const shown = useRef(href);
  useEffect(() => {
    if (shown.current === href) return;
    shown.current = href;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [href]);
  return main;
}
