import { Button } from '@mantine/core';
import { memo } from 'react';
import type { Snapshot } from '../shared/snapshot.ts';
import { DemoBanner } from './demo-banner.tsx';
import { useMessages, useSay } from './messages.tsx';
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
  const t = useMessages();
  const say = useSay();
  return (
    <div className="banners">
      <div role="alert">
        {connection === 'lost' && (
          <p className="banner banner-warning">
            <strong>{t.frame.unreachable}</strong> {t.frame.outOfDate}
          </p>
        )}
        {connection === 'logged-out' && (
          <p className="banner banner-warning">
            <strong>{t.frame.loggedOut}</strong> <a href="./login">{t.frame.logInAgain}</a>
          </p>
        )}
      </div>
      <DemoBanner call={call} />
      <div aria-live="polite">
        {snapshot?.paused && (
          <div className="banner banner-calm">
            <p>
              <strong>{overrideText('paused', snapshot.paused, nowMs, t)}</strong>{' '}
              {t.frame.pausedBy(say.phrase(snapshot.paused.by))}
            </p>
            <Button variant="default" loading={call.running === 'resume'} onClick={() => call.run('resume', {})}>
              {t.frame.resume}
            </Button>
          </div>
        )}
        {snapshot?.problems.map((problem) => (
          <p className="banner banner-warning" key={JSON.stringify(problem)}>
            {say.fault(problem)}
          </p>
        ))}
      </div>
      <div role="alert">{call.problem && <p className="banner banner-warning">{call.problem}</p>}</div>
    </div>
  );
});
