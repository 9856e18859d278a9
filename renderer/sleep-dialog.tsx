import { Button, Modal } from '@mantine/core';
import type { FaultParams } from '../shared/faults.ts';
import { useMessages, useSay } from './messages.tsx';

export interface SleepProps {
  readonly name: string;
  readonly refusal: FaultParams['in-use'];
  readonly onClose: () => void;
  readonly onForce: () => void;
}

/** Names what a forced sleep would cut off, and lets the user decide. */
export function SleepDialog({ name, refusal, onClose, onForce }: SleepProps) {
  const { machines } = useMessages();
  const say = useSay();
  const reasons = [...refusal.leases, ...refusal.vetoes].map(say.phrase);
  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{machines.isInUse(name)}</Modal.Title>
          <p>{machines.staysAwakeBecauseOf}</p>
          <ul className="reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <p>{machines.sleepInterrupts(reasons.length)}</p>
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose} data-autofocus>
              {machines.leaveAwake}
            </Button>
            <Button color="alarm" onClick={onForce}>
              {machines.sleepAnyway}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
