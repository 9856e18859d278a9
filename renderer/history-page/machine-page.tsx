import './history-page.css';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Machine } from '../machine.tsx';
import { useMessages } from '../messages.tsx';
import { AccessDialog, type PageProps } from '../pages.tsx';
import { ProvedLine } from '../prove/proved-line.tsx';
import { hrefOf } from '../router.ts';
import { useStore } from '../store.ts';
import { EnergyCard } from './energy-card.tsx';
import { FoundCard } from './found-card.tsx';
import { LogCard } from './log-card.tsx';
import { RangeBar } from './range-bar.tsx';
import { SourcesCard } from './sources-card.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { useTimelines } from './use-timelines.ts';

/** One machine: what it does now, and what it did. */
export function MachinePage({ store, place }: PageProps<'machine'>) {
  const { historyPage: t } = useMessages();
  const view = useStore(store, (state) => state.snapshot?.targets.find(({ id }) => id === place.id));
  const clockOffsetMs = useStore(store, (state) => state.clockOffsetMs);
  const history = useTimelines(store, place.id);
  const [isChecking, setChecking] = useState(false);
  if (!view) return <p className="loading">{t.noMachine}</p>;
  return (
    <div className="sheet history-page">
      <ul className="machines">
        <Machine store={store} view={view} clockOffsetMs={clockOffsetMs} isCompact={false} />
      </ul>
      <div className="card-actions">
        {!view.isDiscovered && (
          <Button variant="default" component="a" href={hrefOf({ page: 'edit', id: view.id })}>
            {t.edit}
          </Button>
        )}
        <Button variant="default" onClick={() => setChecking(true)}>
          {t.checkAccess}
        </Button>
        <ProvedLine store={store} target={view.id} />
      </div>
      {view.isDiscovered && <FoundCard />}
      {isChecking && <AccessDialog store={store} view={view} onClose={() => setChecking(false)} />}
      <RangeBar {...history} />
      <TimelineCard store={store} {...history} />
      <SourcesCard store={store} timelines={history.timelines} />
      <LogCard store={store} target={view.id} range={history.range} />
      <EnergyCard store={store} target={view.id} />
      <a href={hrefOf({ page: 'history' })}>{t.toHistory}</a>
    </div>
  );
}
