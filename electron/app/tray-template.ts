import type { MenuItemConstructorOptions } from 'electron';
import type { TrayAction, TrayItem } from '../../shared/tray-items.ts';

/** The items as Electron wants them. In a label `&` would underline a letter, so it is doubled. */
export function trayTemplate(
  items: readonly TrayItem[],
  choose: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    if (item.kind === 'separator') return { type: 'separator' };
    const label = item.text.replaceAll('&', '&&');
    if (item.kind === 'label') return { label, enabled: false };
    if (item.kind === 'submenu') return { label, submenu: trayTemplate(item.items, choose) };
    return { label, click: () => choose(item.action) };
  });
}
