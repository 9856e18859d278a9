import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { FaultError } from '../../shared/faults.ts';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { type Store, useStore } from '../store.ts';
import { deleteMachine } from './deletion.ts';

interface Props {
  readonly store: Store;
  readonly id: string;
  readonly name: string;
  readonly services: number;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Asks before a machine goes; of one that Reveille woke also what shall become of it. */
export function DeleteDialog({ store, id, name, services, onClose, onDeleted }: Props) {
  const t = useMessages().editor;
  const problemText = useProblemText();
  const view = useStore(store, (state) => state.snapshot?.targets.find((target) => target.id === id));
  const [problem, setProblem] = useState<string | null>(null);
  const [isRunning, setRunning] = useState(false);
  /** It is in use, and would have to be put to sleep all the same. */
  const [mustForce, setMustForce] = useState(false);
  const isOn = view !== undefined && (view.state.kind === 'awake' || view.state.kind === 'cooldown');
  const mustAsk = isOn && view.owned && view.canSleep;

  async function run(putToSleep: boolean): Promise<void> {
    setRunning(true);
    setProblem(null);
    try {
      if (putToSleep) await store.request('target.sleep', { target: id, force: mustForce });
      await deleteMachine(store, id);
      onDeleted();
    } catch (error) {
      if (error instanceof FaultError && error.fault.code === 'in-use') setMustForce(true);
      setProblem(problemText(error));
      setRunning(false);
    }
  }

  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{t.deleteTitle(name)}</Modal.Title>
          <p>{t.deleteText(services)}</p>
          {mustAsk && <p>{t.deleteAwake(name)}</p>}
          {problem && (
            <p className="machine-fault" role="alert">
              {problem}
            </p>
          )}
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose} data-autofocus>
              {t.cancel}
            </Button>
            {mustAsk && (
              <Button variant="default" loading={isRunning} onClick={() => void run(true)}>
                {mustForce ? t.deleteForce : t.deleteSleep}
              </Button>
            )}
            <Button color="alarm" loading={isRunning} onClick={() => void run(false)}>
              {mustAsk ? t.deleteLeaveOn : t.delete}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
