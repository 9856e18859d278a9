import '@mantine/notifications/styles.css';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { type Notice, nextNotices, type NoticeMemory } from '../shared/notification-model.ts';
import { useLanguage, useMessages } from './messages.tsx';
import { usePreferences } from './preferences.tsx';
import { type Store, useStore } from './store.ts';

const shownMs = 10_000;
const mostAtOnce = 3;

/** Tells what is worth telling while somebody looks at the page; when nobody does, the desktop app tells it. */
export function MachineToasts({ store }: { store: Store }) {
  // Counters change all the time, and are never worth telling.
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const problems = useStore(store, (state) => state.snapshot?.problems);
  const language = useLanguage();
  const { notification } = useMessages();
  const { preferences } = usePreferences();
  const wanted = preferences.notifications;
  const memory = useRef<NoticeMemory | null>(null);

  useEffect(() => {
    const { snapshot } = store.state();
    if (!snapshot || !targets || !problems) return;
    const next = nextNotices(memory.current, { snapshot, nowMs: Date.now(), language });
    memory.current = next.memory;
    if (document.visibilityState !== 'visible') return;
    for (const notice of next.notices) if (wanted[notice.kind]) show(notice, notification.close);
  }, [store, targets, problems, language, wanted, notification]);

  return (
    <aside aria-label={notification.list}>
      <Notifications
        position="bottom-right"
        limit={mostAtOnce}
        autoClose={shownMs}
        containerWidth="20rem"
        withinPortal={false}
      />
    </aside>
  );
}

function show({ kind, title, body }: Notice, close: string): void {
  notifications.show({
    title,
    message: body,
    color: kind === 'failed' ? 'alarm' : 'dusk',
    withBorder: true,
    closeButtonProps: { 'aria-label': close },
  });
}
