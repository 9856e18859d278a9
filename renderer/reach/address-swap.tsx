import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { isAddress } from '../../shared/addresses.ts';
import { listensIn } from '../../shared/document-edits.ts';
import { type HostPlatform, hostPlatformOf, secondAddress } from '../../shared/reach.ts';
import type { Draft } from '../editor/draft.ts';
import { Fold } from '../editor/fold.tsx';
import { useMessages } from '../messages.tsx';
import { usePreferences } from '../preferences.tsx';
import { CopyText } from './copy-text.tsx';

/** The recipe by which clients keep the address they know: this computer takes it over. */
export function AddressSwap({ draft }: { draft: Draft }) {
  const t = useMessages().reach;
  const { app } = usePreferences();
  const [chosen, setChosen] = useState<HostPlatform | null>(null);
  const host = draft.target['host'];
  const ports = [...new Set(listensIn([...draft.routes, ...(draft.listeners ?? [])]).map(({ port }) => port))];
  const system = chosen ?? hostPlatformOf(app?.platform ?? 'linux');
  if (typeof host !== 'string' || !isAddress(host) || host.includes(':') || host.startsWith('127.')) return null;
  return (
    <Fold title={t.swapTitle}>
      <p>{t.swapHelp(host)}</p>
      <ol className="steps">
        <li>{t.swapNewAddress(host)}</li>
        <li>
          <p>{t.swapTake(host)}</p>
          <SegmentedControl
            aria-label={t.swapSystem}
            value={system}
            onChange={(next) => setChosen(next)}
            data={(['win32', 'darwin', 'linux'] as const).map((value) => ({ value, label: t.systems[value] }))}
          />
          {secondAddress(host, system).map(({ add, remove, isLasting }) => (
            <div key={add.join()} className="way">
              <strong>{isLasting ? t.swapLasting : t.swapUntilRestart}</strong>
              {add.map((line) => (
                <CopyText key={line} text={line} />
              ))}
              <span className="soft">{t.swapBack}</span>
              {remove.map((line) => (
                <CopyText key={line} text={line} />
              ))}
            </div>
          ))}
          <p className="soft">{t.swapInterface}</p>
        </li>
        {ports.length > 0 && <li>{t.swapListen(ports.map((port) => `${host}:${port}`).join(', '))}</li>}
        <li>{t.swapDone}</li>
      </ol>
    </Fold>
  );
}
