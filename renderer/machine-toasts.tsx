import { useEffect, useRef } from 'react';
import { nextNotices, type NoticeMemory } from '../shared/notification-model.ts';
import { useLanguage, useMessages } from './messages.tsx';
import { onDemand } from './on-demand.tsx';
import { usePreferences } from './preferences.tsx';
import { type Store, useStore } from './store.ts';

const notices = () => import('./notices.tsx');
const Notices = onDemand(() => notices().then(({ Notices }) => Notices), null);

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
    const shown = next.notices.filter(({ kind }) => wanted[kind]);
    if (shown.length === 0) return;
    notices().then(
      ({ showNotice }) => shown.forEach((notice) => showNotice(notice, notification.close)),
      // The page is older than the program, and the list itself shows the same.
      () => undefined,
    );
  }, [store, targets, problems, language, wanted, notification]);

  return (
    <aside aria-label={notification.list}>
      <Notices />
    </aside>
  );
}
