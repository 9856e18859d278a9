import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { confinePage } from './confinement.ts';
import type { AppStore } from './app-store.ts';
import { pageUrl } from './page-scheme.ts';
import { placeOn, smallestWindow, type WindowPlace } from './window-place.ts';

const placeKey = 'window';
const backgrounds = { light: '#ffffff', dark: '#1a1b1e' } as const;

export interface WindowOptions {
  readonly store: AppStore;
  /** The built preload script. */
  readonly preload: string;
  readonly icon: string;
  /** False: it is made but stays hidden until somebody wants it. */
  readonly isShown: boolean;
  /** True where closing the window only hides it: a tray is there to bring it back. */
  readonly mayHide: () => boolean;
  /** True once nothing is left to ask. */
  readonly isQuitting: () => boolean;
}

/** The app's one window, sandboxed and without any right of its own. Its page is not loaded yet. */
export function createWindow({ store, preload, icon, isShown, mayHide, isQuitting }: WindowOptions): BrowserWindow {
  const { isMaximized, ...place } = placeOn(
    store.get(placeKey),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...place,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Reveille',
    icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  confinePage(window.webContents);
  if (isShown) {
    window.once('ready-to-show', () => {
      if (isMaximized) window.maximize();
      else window.show();
    });
  }
  window.on('close', (event) => {
    store.set(placeKey, { ...window.getNormalBounds(), isMaximized: window.isMaximized() } satisfies WindowPlace);
    if (isQuitting()) return;
    event.preventDefault();
    if (mayHide()) window.hide();
    // Quitting asks first, and the window is still there if the answer is no.
    else app.quit();
  });
  return window;
}

/** Loads the page; an error of it, such as a page that was never built, is the caller's to tell. */
export function loadPage(window: BrowserWindow): Promise<void> {
  return window.loadURL(pageUrl);
}

/** Brings the window before whoever asked for it, at the settings of the program. */
export function showSettings(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  void window.loadURL(`${pageUrl}#/settings`).catch(() => undefined);
  bringUp(window);
}

/** Brings the window before whoever asked for it, at that machine's page if one is named. */
export function bringUp(window: BrowserWindow, machine: string | null = null): void {
  if (window.isDestroyed()) return;
  // Only what follows the `#` differs, so nothing is loaded anew.
  if (machine !== null)
    void window.loadURL(`${pageUrl}#/machine/${encodeURIComponent(machine)}`).catch(() => undefined);
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
