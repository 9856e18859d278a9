import { Button, SegmentedControl } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import { rangeText } from './range.ts';
import type { ShownTimelines } from './use-timelines.ts';

/** Chooses a day, a week or a month, and steps through them. */
export function RangeBar({ range, spansBack, show }: Pick<ShownTimelines, 'range' | 'spansBack' | 'show'>) {
  const t = useMessages();
  const { historyPage } = t;
  return (
    <div className="range-bar">
      <SegmentedControl
        aria-label={historyPage.range}
        value={range.span}
        onChange={(value) => show(value, 0)}
        data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: historyPage[value] }))}
      />
      <div className="range-steps">
        <Button variant="default" onClick={() => show(range.span, spansBack + 1)}>
          {historyPage.earlier}
        </Button>
        <output className="range-text">{rangeText(range, t)}</output>
        <Button
          variant="default"
          // Stays where the focus is when the last step was made.
          {...(spansBack === 0 ? { 'data-disabled': true } : {})}
          aria-disabled={spansBack === 0}
          onClick={() => {
            if (spansBack > 0) show(range.span, spansBack - 1);
          }}
        >
          {historyPage.later}
        </Button>
      </div>
    </div>
  );
}
