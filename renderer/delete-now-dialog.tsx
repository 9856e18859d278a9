import { Button, Modal } from '@mantine/core';
import type { TargetView } from '../shared/snapshot.ts';
import { useMessages } from './messages.tsx';
import { type Store, useStore } from './store.ts';

export interface DeleteNowProps {
  readonly store: Store;
  readonly view: TargetView;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** Names what is lost with a machine that is deleted itself, not only from the settings. */
export function DeleteNowDialog({ store, view, onClose, onDelete }: DeleteNowProps) {
  const { list } = useMessages();
  const connections = useStore(store, (state) =>
    (state.routesByTarget.get(view.id) ?? []).reduce((sum, { sessions }) => sum + sessions, 0),
  );
  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{list.deleteTitle(view.name)}</Modal.Title>
          <p>{list.deleteText}</p>
          {connections > 0 && <p>{list.deleteEnds(connections)}</p>}
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose} data-autofocus>
              {list.keepIt}
            </Button>
            <Button color="alarm" onClick={onDelete}>
              {list.deleteIt}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
