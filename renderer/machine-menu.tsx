import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import type { Input } from '../shared/contract.ts';
import { directLink, openLink } from '../shared/open-links.ts';
import type { RouteView, TargetView } from '../shared/snapshot.ts';
import { AccessDialog } from './machine-access.tsx';
import { useMessages } from './messages.tsx';
import { ProveDialog } from './prove/prove-dialog.tsx';
import { usePreferences } from './preferences.tsx';
import { hrefOf } from './router.ts';
import { type Store, useStore } from './store.ts';
import type { Call } from './use-call.ts';

interface Props {
  readonly store: Store;
  readonly view: TargetView;
  readonly call: Call;
}

/** What is needed less often: opening its services, looking at it now, checking access, and its other pages. */
export function MachineMenu({ store, view, call }: Props) {
  const { list, machines, prove } = useMessages();
  const [isProving, setIsProving] = useState(false);
  const [isChecking, setIsChecking] = useState(false);
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            className="more-button"
            aria-label={machines.ofName(list.more, view.name)}
          >
            <svg viewBox="0 0 20 20" width="20" height="20" fill="currentColor" aria-hidden="true">
              <circle cx="4" cy="10" r="1.7" />
              <circle cx="10" cy="10" r="1.7" />
              <circle cx="16" cy="10" r="1.7" />
            </svg>
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <OpenItems store={store} view={view} call={call} />
          <Menu.Item onClick={() => call.run('target.probe', { target: view.id })}>{list.askNow}</Menu.Item>
          <Menu.Item onClick={() => setIsChecking(true)}>{list.checkAccess}</Menu.Item>
          {view.canWake && view.canSleep && <Menu.Item onClick={() => setIsProving(true)}>{prove.menu}</Menu.Item>}
          <Menu.Item component="a" href={hrefOf({ page: 'machine', id: view.id })}>
            {list.details}
          </Menu.Item>
          <Menu.Item component="a" href={hrefOf({ page: 'edit', id: view.id })}>
            {list.edit}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChecking && <AccessDialog store={store} view={view} onClose={() => setIsChecking(false)} />}
      {isProving && <ProveDialog store={store} view={view} onClose={() => setIsProving(false)} />}
    </>
  );
}

/** Its own component, so that only an open menu follows the services. */
function OpenItems({ store, view, call }: Props) {
  const { list } = useMessages();
  const routes = useStore(store, (state) => state.routesByTarget.get(view.id));
  const openable = useOpenable(view, routes ?? [], call);
  if (openable.length === 0) return null;
  return (
    <>
      {openable.map(({ id, name, open }) => (
        <Menu.Item key={id} onClick={open}>
          {isUp(view) ? list.open(name) : list.wakeAndOpen(name)}
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}

interface Openable {
  readonly id: string;
  readonly name: string;
  readonly open: () => void;
}

/** The services that can be opened from where the page is; where there is none, the machine itself. */
function useOpenable(view: TargetView, routes: readonly RouteView[], call: Call): readonly Openable[] {
  const { app } = usePreferences();
  const isDesktop = app?.isDesktop === true;
  const isAwake = isUp(view);
  if (!isAwake && !view.canWake) return [];

  const viewerHost = isDesktop ? 'localhost' : window.location.hostname;
  function show(link: string, params: Input<'target.open'>): void {
    // A browser opens only what was clicked, so it does at once: the visit itself is held until the machine is up.
    if (!isDesktop) window.open(link, '_blank', 'noopener');
    if (isDesktop || !isAwake) call.run('target.open', params);
  }
  const services = routes.flatMap(({ id, name, open, listening }) => {
    const link = open === undefined ? null : openLink(open, listening, viewerHost);
    return link === null ? [] : [{ id, name, open: () => show(link, { route: id }) }];
  });
  if (services.length > 0 || view.open === undefined || view.address === null) return services;
  // Nobody holds a visit that goes to the machine itself, so a browser waits until it is up.
  if (!isDesktop && !isAwake) return [];
  const link = directLink(view.open, view.address);
  return link === null ? [] : [{ id: view.id, name: view.name, open: () => show(link, { target: view.id }) }];
}

function isUp({ state }: TargetView): boolean {
  return state.kind === 'awake' || state.kind === 'cooldown';
}
