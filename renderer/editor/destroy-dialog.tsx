import { Button, Modal } from '@mantine/core';
import { useMessages } from '../messages.tsx';

interface Props {
  /** The choice, in words. */
  readonly choice: string;
  readonly onCancel: () => void;
  readonly onChoose: () => void;
}

/** Asked once, where a machine would be gone each time it is put to sleep. */
export function DestroyDialog({ choice, onCancel, onChoose }: Props) {
  const t = useMessages().editor;
  return (
    <Modal.Root opened onClose={onCancel} centered lockScroll={false} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{t.destroyTitle(choice)}</Modal.Title>
          <p>{t.destroyText}</p>
          <div className="dialog-actions">
            <Button variant="default" onClick={onCancel} data-autofocus>
              {t.cancel}
            </Button>
            <Button color="alarm" onClick={onChoose}>
              {t.destroyChoose(choice)}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
