import { moneyFor } from '../../shared/spend.ts';
import { moneyText } from '../../shared/spend-words.ts';
import { savedKilowattHours } from '../../shared/timeline.ts';
import type { Energy } from '../../shared/app-preferences.ts';
import type { Messages } from '../../shared/messages/catalogue.ts';
import type { Timeline } from '../../shared/timeline-calls.ts';
import type { UsageView } from '../../shared/snapshot.ts';
import { useMessages } from '../messages.tsx';
import { usePreferences } from '../preferences.tsx';
import { hrefOf } from '../router.ts';
import { type Store, useStore } from '../store.ts';
import { localeOf } from '../words.ts';
import { amountText, type Range, ticksOf, timeText } from './range.ts';
import { TimelineBar } from './timeline-bar.tsx';
import { TimelineTable } from './timeline-table.tsx';
import type { ShownTimelines } from './use-timelines.ts';

interface Props extends Pick<ShownTimelines, 'range' | 'timelines' | 'problem'> {
  readonly store: Store;
}

const legend = ['asleep', 'waking', 'awake', 'inUse', 'failed', 'unknown'] as const;

/** A bar for each machine, with what it adds up to. */
export function TimelineCard({ store, range, timelines, problem }: Props) {
  const { historyPage: t } = useMessages();
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const viewOf = (id: string) => targets?.find((each) => each.id === id);
  const shown = timelines?.timelines ?? [];
  return (
    <section className="card" aria-labelledby="timeline-title">
      <h3 id="timeline-title">{t.timeline}</h3>
      <div role="alert">{problem && <p className="banner banner-warning">{problem}</p>}</div>
      {timelines?.isCut && <p className="soft">{t.cut}</p>}
      {timelines && shown.length === 0 && <p className="soft">{t.noTimeline}</p>}
      {shown.length > 0 && (
        <>
          <ul className="legend">
            {legend.map((state) => (
              <li key={state}>
                <span className={`legend-mark mark-${state}`} />
                {t[state]}
              </li>
            ))}
          </ul>
          <ul className="timelines">
            {shown.map((timeline) => (
              <Row
                key={timeline.target}
                name={viewOf(timeline.target)?.name ?? timeline.target}
                cost={viewOf(timeline.target)?.usage?.cost ?? null}
                timeline={timeline}
                range={range}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface RowProps {
  readonly name: string;
  readonly cost: UsageView['cost'];
  readonly timeline: Timeline;
  readonly range: Range;
}

function Row({ name, cost, timeline, range }: RowProps) {
  const t = useMessages();
  const { preferences } = usePreferences();
  const money = cost && moneyText(moneyFor(timeline.awakeMs, cost), cost.currency, localeOf(t));
  const figures = [...figuresOf(timeline, preferences.energy, t), ...(money === null ? [] : [t.spend.cost(money)])];
  return (
    <li className="timeline">
      <h4>
        <a href={hrefOf({ page: 'machine', id: timeline.target })}>{name}</a>
      </h4>
      <TimelineBar timeline={timeline} range={range} />
      <div className="ticks" aria-hidden="true">
        {ticksOf(range, t).map(({ atMs, text }) => (
          <span key={atMs} style={{ left: `${((atMs - range.fromMs) / (range.toMs - range.fromMs)) * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
      <p className="figures">
        {figures.map((figure) => (
          <span key={figure}>{figure}</span>
        ))}
      </p>
      <TimelineTable name={name} timeline={timeline} />
    </li>
  );
}

function figuresOf(
  { target, asleepMs, awakeMs, usedMs, wakes }: Timeline,
  energy: Energy,
  t: Messages,
): readonly string[] {
  const { historyPage } = t;
  const knownMs = asleepMs + awakeMs;
  const percent = knownMs === 0 ? 0 : Math.round((asleepMs / knownMs) * 100);
  const figures = [
    historyPage.asleepFor(timeText(asleepMs, t), percent),
    historyPage.awakeFor(timeText(awakeMs, t)),
    ...(usedMs > 0 ? [historyPage.usedFor(timeText(usedMs, t))] : []),
    historyPage.wakes(wakes),
  ];
  const watts = energy.watts[target];
  if (watts === undefined) return figures;
  const saved = savedKilowattHours(asleepMs, watts);
  const amount = amountText(saved, 2, t);
  if (energy.pricePerKwh === null) return [...figures, historyPage.saved(amount)];
  const money = `${amountText(saved * energy.pricePerKwh, 2, t)} ${energy.currency}`.trim();
  return [...figures, historyPage.savedMoney(amount, money)];
}
