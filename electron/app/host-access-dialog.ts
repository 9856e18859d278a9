import { type BrowserWindow, dialog } from 'electron';
import type { DesktopMessages } from '../../shared/messages/desktop.en.ts';
import type { HostAccessField } from '../settings/host-access.ts';
import { hostAccessText } from './host-access-text.ts';

/** True when a person has allowed it in a dialog that no page can reach. */
export async function confirmHostAccess(
  fields: readonly HostAccessField[],
  t: DesktopMessages['hostAccess'],
  window: BrowserWindow | null,
): Promise<boolean> {
  const options = {
    type: 'warning' as const,
    message: t.question,
    detail: hostAccessText(fields, t),
    buttons: [t.allow, t.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const isThere = window !== null && !window.isDestroyed() && window.isVisible();
  const { response } = await (isThere ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return response === 0;
}
