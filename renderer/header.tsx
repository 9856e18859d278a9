import { ActionIcon, Button, Menu, useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import type { Messages } from '../shared/messages/catalogue.ts';
import type { Snapshot } from '../shared/snapshot.ts';
import { groupOf } from './filter.ts';
import { useMessages } from './messages.tsx';
import { Navigation } from './navigation.tsx';
import { usePreferences } from './preferences.tsx';
import { hrefOf, type Place } from './router.ts';
import type { PageState } from './store.ts';
import type { Call } from './use-call.ts';

interface Props {
  readonly snapshot: Snapshot | null;
  readonly routesByTarget: PageState['routesByTarget'];
  readonly call: Call;
  readonly place: Place | null;
}

/** Name, how things stand in one line, and what concerns everything. */
export function Header({ snapshot, routesByTarget, call, place }: Props) {
  const t = useMessages();
  const summary = snapshot ? summaryOf(snapshot, routesByTarget, t) : '';
  useEffect(() => {
    document.title = summary ? `${summary} – Reveille` : 'Reveille';
  }, [summary]);

  return (
    <header className="top">
      <svg
        className="logo"
        viewBox="0 0 40 40"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.8"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <path className="icon-solid" d="M10.5 26.5a9.5 9.5 0 0 1 19 0Z" />
        <path d="M20 6.5v4.8M8.2 11.4l3.2 3.2M31.8 11.4l-3.2 3.2M4.5 31.5h31" />
      </svg>
      <div className="top-text">
        <h1>Reveille</h1>
        <p>{summary}</p>
      </div>
      <Navigation place={place} />
      <div className="top-actions">
        {snapshot && snapshot.targets.length > 0 && place?.page === 'machines' && (
          <Button component="a" href={hrefOf({ page: 'new' })} variant="default">
            {t.editor.newMachine}
          </Button>
        )}
        {snapshot && snapshot.targets.length > 0 && snapshot.paused === null && <PauseMenu call={call} />}
        <SchemeButton />
      </div>
    </header>
  );
}

function PauseMenu({ call }: { call: Call }) {
  const { frame } = useMessages();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="default" loading={call.running === 'pause'}>
          {frame.pauseEverything}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => call.run('pause', { for: '1h' })}>{frame.for1Hour}</Menu.Item>
        <Menu.Item onClick={() => call.run('pause', { for: '8h' })}>{frame.for8Hours}</Menu.Item>
        <Menu.Item onClick={() => call.run('pause', { until: null })}>{frame.untilResumed}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeButton() {
  const { frame } = useMessages();
  const { change } = usePreferences();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="default"
      size={36}
      onClick={() => void change({ theme: other }).catch(() => undefined)}
      aria-label={other === 'dark' ? frame.useDarkColours : frame.useLightColours}
    >
      <svg
        viewBox="0 0 24 24"
        width="20"
        height="20"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        aria-hidden="true"
      >
        <circle cx="12" cy="12" r="8" />
        <path d="M12 4a8 8 0 0 1 0 16Z" fill="currentColor" />
      </svg>
    </ActionIcon>
  );
}

function summaryOf({ targets }: Snapshot, routesByTarget: PageState['routesByTarget'], { frame }: Messages): string {
  if (targets.length === 0) return '';
  const counts = { up: 0, moving: 0, asleep: 0, problem: 0 };
  for (const view of targets) counts[groupOf(view, routesByTarget.get(view.id) ?? [])] += 1;
  const parts = [
    counts.problem > 0 && frame.withProblem(counts.problem),
    counts.up > 0 && frame.awake(counts.up),
    counts.moving > 0 && frame.changing(counts.moving),
    counts.asleep > 0 && frame.asleep(counts.asleep),
  ].filter((part) => part !== false);
  return parts.join(', ');
}
