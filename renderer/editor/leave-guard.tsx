import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useMessages } from '../messages.tsx';

interface Props {
  readonly isDirty: boolean;
  readonly onLeave: () => void;
}

/**
 * Asks before a link leads away from what is not saved. Back and Forward cannot be stopped; for these the draft is kept.
 */
export function LeaveGuard({ isDirty, onLeave }: Props) {
  const t = useMessages().editor;
  const [href, setHref] = useState<string | null>(null);

  useEffect(() => {
    if (!isDirty) return;
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]') : null;
      const to = link?.getAttribute('href');
      if (!to || to === window.location.hash || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      setHref(to);
    };
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    document.addEventListener('click', onClick, { capture: true });
    window.addEventListener('beforeunload', onUnload);
    return () => {
      document.removeEventListener('click', onClick, { capture: true });
      window.removeEventListener('beforeunload', onUnload);
    };
  }, [isDirty]);

  if (href === null) return null;
  return (
    <Modal.Root opened onClose={() => setHref(null)} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{t.leaveTitle}</Modal.Title>
          <p>{t.leaveText}</p>
          <div className="dialog-actions">
            <Button variant="default" onClick={() => setHref(null)} data-autofocus>
              {t.stay}
            </Button>
            <Button
              color="alarm"
              onClick={() => {
                onLeave();
                window.location.hash = href;
              }}
            >
              {t.leave}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
