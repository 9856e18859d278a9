import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { DesktopMessages } from '../../shared/messages/desktop.en.ts';

/** The application's menu: what the system's own shortcuts for editing, zoom and windows hang on. */
export function setMenu(t: DesktopMessages['menu'], isMac: boolean): void {
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo', label: t.undo },
    { role: 'redo', label: t.redo },
    { type: 'separator' },
    { role: 'cut', label: t.cut },
    { role: 'copy', label: t.copy },
    { role: 'paste', label: t.paste },
    { role: 'selectAll', label: t.selectAll },
  ];
  const view: MenuItemConstructorOptions[] = [
    { role: 'zoomIn', label: t.zoomIn },
    { role: 'zoomOut', label: t.zoomOut },
    { role: 'resetZoom', label: t.actualSize },
    { type: 'separator' },
    { role: 'togglefullscreen', label: t.fullScreen },
  ];
  const window: MenuItemConstructorOptions[] = [
    { role: 'minimize', label: t.minimize },
    { role: 'close', label: t.close },
    ...(isMac ? [] : [{ role: 'quit', label: t.quit } as const]),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } as const] : []),
      { label: t.edit, submenu: edit },
      { label: t.view, submenu: view },
      { label: t.window, submenu: window },
    ]),
  );
}
