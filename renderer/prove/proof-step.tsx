import { Button } from '@mantine/core';
import type { ProofView } from '../../shared/network-calls.ts';
import type { ProofStep, ProofStepState } from '../../shared/prove.ts';
import { Step } from '../machine-access.tsx';
import { useMessages, useSay } from '../messages.tsx';
import { spanText } from './span-text.ts';

/** Shorter is not worth a number. */
const worthSayingMs = 200;

/** Each state has its own shape. */
const shapes: Readonly<Record<ProofStepState, string>> = {
  todo: 'M9 12h6',
  running: 'M12 6.5V12l3.5 2.2',
  ok: 'm7.5 12.3 3 3 6-6.3',
  failed: 'm8.4 8.4 7.2 7.2m0-7.2-7.2 7.2',
  skipped: 'M9 12h6',
};

interface Props {
  readonly step: ProofStep;
  /** Of the step under way, where the machine is only watched. */
  readonly watch: ProofView['watch'];
  readonly onSkip: () => void;
}

/** One step: what happened, how long it took, and why it failed. */
export function ProofStepItem({ step, watch, onSkip }: Props) {
  const { prove: t, locale } = useMessages();
  const { state, tookMs = 0 } = step;
  const isOver = state === 'ok' || state === 'failed';
  return (
    <li className={`prove-step is-${state}`} aria-current={state === 'running' ? 'step' : undefined}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" aria-hidden="true">
        <circle cx="12" cy="12" r="9.5" strokeWidth="1.8" strokeDasharray={state === 'todo' ? '3 3' : undefined} />
        <path d={shapes[state]} strokeLinecap="round" />
      </svg>
      <div>
        <h3>
          {t.steps[step.id]} <span className="unseen">{t.states[state]}</span>
        </h3>
        <Why step={step} />
        {state === 'running' && watch && <Watching watch={watch} onSkip={onSkip} />}
      </div>
      <span className="prove-took">{isOver && tookMs >= worthSayingMs && spanText(tookMs, locale)}</span>
    </li>
  );
}

/** How long it is still watched; whoever knows better need not wait. */
function Watching({ watch: { leftMs, ofMs }, onSkip }: { watch: NonNullable<ProofView['watch']>; onSkip: () => void }) {
  const { prove: t, locale } = useMessages();
  const left = t.left(spanText(Math.ceil(leftMs / 1000) * 1000, locale));
  return (
    <div className="prove-watch">
      <progress max={ofMs} value={ofMs - leftMs} aria-label={left} />
      <span>{left}</span>
      <Button size="compact-sm" variant="default" onClick={onSkip}>
        {t.skip}
      </Button>
    </div>
  );
}

function Why({ step: { note, fault, access } }: { step: ProofStep }) {
  const { prove: t } = useMessages();
  const say = useSay();
  if (fault?.code === 'in-use') {
    const { leases, vetoes } = fault.params;
    return (
      <>
        <p>{t.inUse}</p>
        <ul className="reasons">
          {[...leases, ...vetoes].map((reason) => (
            <li key={reason}>{say.phrase(reason)}</li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <>
      {note && <p>{t.notes[note]}</p>}
      {fault && <p>{say.fault(fault)}</p>}
      {access && (
        <ol className="access-steps">
          {access.map((each) => (
            <Step key={each.title} step={each} />
          ))}
        </ol>
      )}
    </>
  );
}
