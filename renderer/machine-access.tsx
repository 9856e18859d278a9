import { Button, CopyButton, Modal } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import type { AccessStep } from '../shared/contract.ts';
import { FaultError } from '../shared/faults.ts';
import type { TargetView } from '../shared/snapshot.ts';
import { useMessages, useSay } from './messages.tsx';
import type { Store } from './store.ts';

export interface AccessProps {
  readonly store: Store;
  readonly view: TargetView;
  readonly onClose: () => void;
}

type Outcome =
  | { readonly kind: 'running' }
  | { readonly kind: 'steps'; readonly steps: readonly AccessStep[] }
  | { readonly kind: 'problem'; readonly error: unknown };

/** Tries whether the machine can be woken and put to sleep, without doing it, and shows each step with what mends it. */
export function AccessDialog({ store, view, onClose }: AccessProps) {
  const ask = useCallback(() => store.request('target.preflight', { target: view.id }), [store, view.id]);
  return <AccessCheckDialog name={view.name} ask={ask} onClose={onClose} />;
}

interface CheckDialogProps {
  readonly name: string;
  /** Must stay the same while nothing is to be asked anew. */
  readonly ask: () => Promise<{ readonly steps: readonly AccessStep[] }>;
  readonly onClose: () => void;
}

export function AccessCheckDialog({ name, ask, onClose }: CheckDialogProps) {
  const { list } = useMessages();
  const [run, setRun] = useState(1);
  return (
    <Modal.Root opened onClose={onClose} centered lockScroll={false} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{list.accessTo(name)}</Modal.Title>
          <Check key={run} ask={ask} onAgain={() => setRun(run + 1)} onClose={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface CheckProps extends Pick<CheckDialogProps, 'ask'> {
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** One run of the check: it begins when this appears. */
function Check({ ask, onAgain, onClose }: CheckProps) {
  const { list, frame } = useMessages();
  const say = useSay();
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'running' });

  useEffect(() => {
    let isCurrent = true;
    const show = (next: Outcome): void => void (isCurrent && setOutcome(next));
    ask().then(
      ({ steps }) => show({ kind: 'steps', steps }),
      (error: unknown) => show({ kind: 'problem', error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [ask]);

  return (
    <>
      <output className={outcome.kind === 'problem' ? 'access-verdict machine-fault' : 'access-verdict'}>
        {outcome.kind === 'running' && list.checking}
        {outcome.kind === 'steps' && verdict(outcome.steps, list)}
        {outcome.kind === 'problem' &&
          (outcome.error instanceof FaultError ? say.fault(outcome.error.fault) : frame.connectionLost)}
      </output>
      {outcome.kind === 'steps' && (
        <ol className="access-steps">
          {outcome.steps.map((step) => (
            <Step key={step.title} step={step} />
          ))}
        </ol>
      )}
      <div className="dialog-actions">
        <Button variant="default" loading={outcome.kind === 'running'} onClick={onAgain}>
          {list.checkAgain}
        </Button>
        <Button onClick={onClose} data-autofocus>
          {frame.close}
        </Button>
      </div>
    </>
  );
}

/** One thing that was tried, and what mends it. */
export function Step({ step }: { step: AccessStep }) {
  const { list } = useMessages();
  const say = useSay();
  const fix = step.fix;
  return (
    <li className={step.ok ? 'access-step is-good' : 'access-step is-bad'}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.6" aria-hidden="true">
        <circle cx="12" cy="12" r="9.5" strokeWidth="1.8" />
        <path d={step.ok ? 'm7.5 12.3 3 3 6-6.3' : 'm8.4 8.4 7.2 7.2m0-7.2-7.2 7.2'} strokeLinecap="round" />
      </svg>
      <div>
        <h3>
          {say.phrase(step.title)} <span className="unseen">{step.ok ? list.works : list.fails}</span>
        </h3>
        <p>{step.fault ? say.fault(step.fault) : say.phrase(step.detail)}</p>
        {fix !== undefined && (
          <div className="access-fix">
            <p>{list.fix}</p>
            <pre>
              <code>{say.phrase(fix)}</code>
            </pre>
            <CopyButton value={fix}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? list.copied : list.copy}
                </Button>
              )}
            </CopyButton>
          </div>
        )}
      </div>
    </li>
  );
}

function verdict(steps: readonly AccessStep[], list: ReturnType<typeof useMessages>['list']): string {
  if (steps.length === 0) return list.nothingToCheck;
  return steps.every(({ ok }) => ok) ? list.allGood : list.someFailed;
}
