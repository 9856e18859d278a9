import { useState } from 'react';
import type { Timeline } from '../../shared/timeline-calls.ts';
import { useMessages } from '../messages.tsx';
import { momentText } from './range.ts';

const mostRows = 300;

/** The same as the bar, to be read; its rows are made when somebody opens it. */
export function TimelineTable({ name, timeline }: { name: string; timeline: Timeline }) {
  const t = useMessages();
  const { historyPage } = t;
  const [isOpen, setIsOpen] = useState(false);
  const wordOf = (state: Timeline['segments'][number]['state']) => historyPage[state === 'cooldown' ? 'awake' : state];
  const rows = [
    ...timeline.segments.map((each) => ({ ...each, text: wordOf(each.state), who: '' })),
    ...timeline.sessions.map((each) => ({ ...each, text: historyPage.inUse, who: each.source ?? '' })),
  ].sort((a, b) => b.from.localeCompare(a.from));
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {historyPage.asTable}
        <span className="unseen">: {name}</span>
      </summary>
      {isOpen && (
        <table>
          <thead>
            <tr>
              <th scope="col">{historyPage.from}</th>
              <th scope="col">{historyPage.to}</th>
              <th scope="col">{historyPage.state}</th>
              <th scope="col">{historyPage.used}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostRows).map(({ from, to, text, who }) => (
              <tr key={`${from} ${text}`}>
                <td>{momentText(from, t)}</td>
                <td>{momentText(to, t)}</td>
                <td>{text}</td>
                <td>{who}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
