import './history-page.css';
import { useMessages } from '../messages.tsx';
import type { PageProps } from '../pages.tsx';
import { EnergyCard } from './energy-card.tsx';
import { LogCard } from './log-card.tsx';
import { RangeBar } from './range-bar.tsx';
import { SourcesCard } from './sources-card.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { useTimelines } from './use-timelines.ts';

/** What the machines did, who woke them, and why. */
export function HistoryPage({ store }: PageProps<'history'>) {
  const { frame } = useMessages();
  const history = useTimelines(store, null);
  return (
    <div className="sheet history-page">
      <h2>{frame.history}</h2>
      <RangeBar {...history} />
      <TimelineCard store={store} {...history} />
      <SourcesCard store={store} timelines={history.timelines} />
      <LogCard store={store} target={null} range={history.range} />
      <EnergyCard store={store} target={null} />
    </div>
  );
}
