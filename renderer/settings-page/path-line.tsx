import { Button } from '@mantine/core';
import type { AppState } from '../../shared/app-state.ts';
import { useMessages } from '../messages.tsx';
import type { Store } from '../store.ts';
import { useCall } from '../use-call.ts';

interface Props {
  readonly store: Store;
  readonly app: AppState;
  readonly what: 'settings' | 'data' | 'log';
  /** Left out where the heading says it already. */
  readonly label?: string;
}

/** A whole path to read and to copy; on a desktop also a way to it. */
export function PathLine({ store, app, what, label }: Props) {
  const t = useMessages().settingsPage;
  const call = useCall(store);
  return (
    <div className="path-line">
      {label && <span className="setting-label">{label}</span>}
      <code>{app.paths[what]}</code>
      {app.isDesktop && (
        <Button
          variant="default"
          size="compact-sm"
          loading={call.running !== null}
          onClick={() => call.run('app.reveal', { what })}
        >
          {t.showInFolder}
        </Button>
      )}
      {call.problem && (
        <p role="alert" className="setting-problem">
          {call.problem}
        </p>
      )}
    </div>
  );
}
