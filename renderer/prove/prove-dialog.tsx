import './prove.css';
import { Button, Modal } from '@mantine/core';
import type { ProofView } from '../../shared/network-calls.ts';
import { mayForce, wakeWayText } from '../../shared/prove.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import { useMessages } from '../messages.tsx';
import { hrefOf } from '../router.ts';
import type { Store } from '../store.ts';
import { fixesFor } from './fixes.ts';
import { ProofStepItem } from './proof-step.tsx';
import { useLastProvedText } from './last-proved.ts';
import { spanText } from './span-text.ts';
import { type ProofOnPage, useProof } from './use-proof.ts';

export interface ProveProps {
  readonly store: Store;
  readonly view: TargetView;
  readonly onClose: () => void;
}

/** Puts a machine to sleep and wakes it again, step by step. It goes on when this is closed. */
export function ProveDialog({ store, view, onClose }: ProveProps) {
  const { prove: t, frame } = useMessages();
  const proof = useProof(store, view.id);
  const steps = proof.view?.steps ?? [];
  const isRunning = proof.view?.isRunning === true;
  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{t.title(view.name)}</Modal.Title>
          {steps.length === 0 && <p>{t.help}</p>}
          <LastProved store={store} proof={proof} />
          <output>{proof.view && verdict(proof.view, t)}</output>
          {proof.problem && <p className="machine-fault">{proof.problem}</p>}
          <ol className="prove-steps">
            {steps.map((step) => (
              <ProofStepItem key={step.id} step={step} watch={proof.view?.watch ?? null} onSkip={proof.skip} />
            ))}
          </ol>
          {proof.view && !isRunning && <Outcome view={proof.view} />}
          <div className="dialog-actions">
            {proof.view && isForSettings(proof.view) && (
              <Button component="a" href={hrefOf({ page: 'edit', id: view.id })} variant="default" onClick={onClose}>
                {t.edit}
              </Button>
            )}
            {proof.view && mayForce(proof.view) && (
              <Button color="alarm" onClick={() => proof.start(true)}>
                {t.force}
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              {frame.close}
            </Button>
            {isRunning ? (
              <Button onClick={proof.stop}>{t.stop}</Button>
            ) : (
              <Button onClick={() => proof.start(false)} disabled={proof.view === null} data-autofocus>
                {steps.length === 0 ? t.start : t.again}
              </Button>
            )}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function LastProved({ store, proof: { last, view } }: { store: Store; proof: ProofOnPage }) {
  const text = useLastProvedText(store, last);
  if (view === null || view.steps.length > 0 || text === null) return null;
  return <p className="prove-last">{text}</p>;
}

function Outcome({ view: { steps, result, ways } }: { view: ProofView }) {
  const { prove: t, locale } = useMessages();
  const failed = steps.find(({ state }) => state === 'failed');
  const fixes = failed ? fixesFor(failed) : [];
  return (
    <>
      {result && (
        <div className="prove-result">
          <p>{t.asleepAfter(spanText(result.sleepMs, locale))}</p>
          <p>{t.awakeAfter(spanText(result.wakeMs, locale))}</p>
          <Ways ways={ways} />
        </div>
      )}
      {result && wasNotWatched(steps) && <p className="prove-last">{t.fixes.unattended}</p>}
      {fixes.length > 0 && (
        <div className="prove-fixes">
          <h3>{t.whatToDo}</h3>
          <ul>
            {fixes.map((fix) => (
              <li key={fix}>{t.fixes[fix]}</li>
            ))}
          </ul>
          <Ways ways={ways} />
        </div>
      )}
    </>
  );
}

/** Then nobody knows whether it stays up. */
function wasNotWatched(steps: ProofView['steps']): boolean {
  return steps.some(({ id, state }) => id === 'stays' && state === 'skipped');
}

function Ways({ ways }: Pick<ProofView, 'ways'>) {
  const { sentBy } = useMessages().prove;
  if (ways.length === 0) return null;
  return (
    <>
      <p className="prove-sent">{sentBy}</p>
      <ul className="prove-ways">
        {ways.map((way) => (
          <li key={wakeWayText(way)}>{wakeWayText(way)}</li>
        ))}
      </ul>
    </>
  );
}

/** Whether what stands in its settings may be why it failed. */
function isForSettings({ steps }: ProofView): boolean {
  const failed = steps.find(({ state }) => state === 'failed');
  return failed !== undefined && (failed.note === 'no-access' || fixesFor(failed).length > 0);
}

function verdict({ steps, result, isRunning }: ProofView, t: ReturnType<typeof useMessages>['prove']): string | null {
  if (steps.length === 0) return null;
  if (isRunning) return t.running;
  return result ? t.proved : t.notProved;
}
