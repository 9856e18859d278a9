import './prove.css';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import { ProveDialog } from '../pages.tsx';
import { type Store, useStore } from '../store.ts';
import { useLastProved, useLastProvedText } from './last-proved.ts';

/** Whether this machine was ever seen to sleep and wake, and the test of it; nothing where it cannot do both. */
export function ProvedLine({ store, target }: { store: Store; target: string }) {
  const { prove: t } = useMessages();
  const view = useStore(store, (state) => state.snapshot?.targets.find(({ id }) => id === target));
  const [isOpen, setOpen] = useState(false);
  const text = useLastProvedText(store, useLastProved(store, target, isOpen));
  if (!view?.canWake || !view.canSleep) return null;
  return (
    <div className="proved-line">
      <Button variant="default" onClick={() => setOpen(true)}>
        {t.menu}
      </Button>
      <span>{text}</span>
      {isOpen && <ProveDialog store={store} view={view} onClose={() => setOpen(false)} />}
    </div>
  );
}
