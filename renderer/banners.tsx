import { Button } from '@mantine/core';
import { memo } from 'react';
import { sentence } from '../shared/messages/en.ts';
import type { Snapshot } from '../shared/snapshot.ts';
import { useEngineNow } from './now.ts';
import type { Connection } from './store.ts';
import type { Call } from './use-call.ts';
import { overrideText } from './words.ts';

interface Props {
  readonly snapshot: Snapshot | null;
  readonly connection: Connection;
  readonly clockOffsetMs: number;
  readonly call: Call;
}

/** What concerns everything: no connection, paused, and problems that are no single machine's. */
export const Banners = memo(function Banners({ snapshot, connection, clockOffsetMs, call }: Props) {
  const nowMs = useEngineNow(clockOffsetMs, false);
  return (
    <div className="banners">
      <div role="alert">
        {connection === 'lost' && (
          <p className="banner banner-warning">
            <strong>Reveille cannot be reached.</strong> What you see may be out of date. Trying again…
          </p>
        )}
        {connection === 'logged-out' && (
          <p className="banner banner-warning">
            <strong>You are no longer logged in.</strong> <a href="./login">Log in again</a>
          </p>
        )}
      </div>
      <div aria-live="polite">
        {snapshot?.paused && (
          <div className="banner banner-calm">
            <p>
              <strong>{overrideText('Paused', snapshot.paused, nowMs)}</strong> by {snapshot.paused.by}. Nothing is
              woken or put to sleep by itself; whatever is awake still serves.
            </p>
            <Button variant="default" loading={call.running === 'resume'} onClick={() => call.run('resume', {})}>
              Resume
            </Button>
          </div>
        )}
        {snapshot?.problems.map((problem) => (
          <p className="banner banner-warning" key={JSON.stringify(problem)}>
            {sentence(problem)}
          </p>
        ))}
      </div>
      <div role="alert">{call.problem && <p className="banner banner-warning">{call.problem}</p>}</div>
    </div>
  );
});
