import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FoundDevice } from '../../shared/network-calls.ts';
import { useMessages } from '../messages.tsx';
import type { Store } from '../store.ts';
import { onDemand } from '../on-demand.tsx';

interface Props {
  readonly store: Store;
  readonly onPick: (device: FoundDevice) => void;
}

const FindDialog = onDemand(() => import('./find-dialog.tsx').then(({ FindDialog }) => FindDialog), null);

/** Looks for machines around the computer that Reveille runs on, and hands over the one chosen. */
export function FindButton({ store, onPick }: Props) {
  const t = useMessages().find;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        onPointerEnter={FindDialog.preload}
        onFocus={FindDialog.preload}
        onClick={() => setOpen(true)}
      >
        {t.button}
      </Button>
      {isOpen && (
        <FindDialog
          store={store}
          onClose={() => setOpen(false)}
          onPick={(device) => {
            setOpen(false);
            onPick(device);
          }}
        />
      )}
    </>
  );
}
