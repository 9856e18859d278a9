import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import type { TargetView } from '../shared/snapshot.ts';
import { useMessages } from './messages.tsx';
import { AccessDialog, DeleteNowDialog, ProveDialog } from './pages.tsx';
import { useOpenable } from './openable.ts';
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
  const [isDeleting, setIsDeleting] = useState(false);
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
          <Menu.Item component="a" href={`${hrefOf({ page: 'machine', id: view.id })}?show=sources`}>
            {list.wakers}
          </Menu.Item>
          {!view.isDiscovered && (
            <Menu.Item component="a" href={hrefOf({ page: 'edit', id: view.id })}>
              {list.edit}
            </Menu.Item>
          )}
          {view.canDelete && (
            <>
              <Menu.Divider />
              <Menu.Item className="danger" onClick={() => setIsDeleting(true)}>
                {list.deleteNow}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isChecking && <AccessDialog store={store} view={view} onClose={() => setIsChecking(false)} />}
      {isDeleting && (
        <DeleteNowDialog
          store={store}
          view={view}
          onClose={() => setIsDeleting(false)}
          onDelete={() => {
            setIsDeleting(false);
            call.run('target.delete', { target: view.id });
          }}
        />
      )}
      {isProving && <ProveDialog store={store} view={view} onClose={() => setIsProving(false)} />}
    </>
  );
}

/** Its own component, so that only an open menu follows the services. */
function OpenItems({ store, view, call }: Props) {
  const routes = useStore(store, (state) => state.routesByTarget.get(view.id));
  const openable = useOpenable(view, routes ?? [], call);
  if (openable.length === 0) return null;
  return (
    <>
      {openable.map(({ id, text, open }) => (
        <Menu.Item key={id} onClick={open}>
          {text}
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}
