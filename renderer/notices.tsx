import '@mantine/notifications/styles.css';
import { Notifications, notifications } from '@mantine/notifications';
import type { Notice } from '../shared/notification-model.ts';

const shownMs = 10_000;
const mostAtOnce = 3;

/** Where notices appear. */
export function Notices() {
  return (
    <Notifications
      position="bottom-right"
      limit={mostAtOnce}
      autoClose={shownMs}
      containerWidth="20rem"
      withinPortal={false}
    />
  );
}

/** `close`: what its button is called. */
export function showNotice({ kind, title, body }: Notice, close: string): void {
  notifications.show({
    title,
    message: body,
    color: kind === 'failed' ? 'alarm' : 'dusk',
    withBorder: true,
    closeButtonProps: { 'aria-label': close },
  });
}
