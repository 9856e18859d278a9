import { Button, Modal } from '@mantine/core';
import type { FaultParams } from '../shared/faults.ts';

interface Props {
  readonly name: string;
  readonly refusal: FaultParams['in-use'];
  readonly onClose: () => void;
  readonly onForce: () => void;
}

/** Names what a forced sleep would cut off, and lets the user decide. */
export function SleepDialog({ name, refusal, onClose, onForce }: Props) {
  const reasons = [...refusal.leases, ...refusal.vetoes];
  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{name} is in use</Modal.Title>
          <p>It stays awake because of:</p>
          <ul className="reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <p>Putting it to sleep now interrupts {reasons.length === 1 ? 'this' : 'all of these'}.</p>
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose} data-autofocus>
              Leave it awake
            </Button>
            <Button color="alarm" onClick={onForce}>
              Sleep anyway
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
