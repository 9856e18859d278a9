import { join } from 'node:path';
import { Menu, nativeImage, type NativeImage, Tray } from 'electron';
import type { Language } from '../../shared/app-state.ts';
import { isSame } from '../../shared/patch.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import type { TrayAction } from '../../shared/tray-items.ts';
import { type TrayIcon, trayModel, type TrayModel, type TrayPlatform } from '../../shared/tray-model.ts';
import { type Clock, delay } from '../engine/clock.ts';
import type { Dispatch } from '../rpc/dispatch.ts';
import type { StateHub } from '../rpc/state-hub.ts';
import { followState } from './follow-state.ts';
import { hasTrayHost } from './tray-host.ts';
import { trayTemplate } from './tray-template.ts';
import { createTrayUpdates } from './tray-updates.ts';

/** After a login the panel may come up later than this app does. */
const hostRetriesMs = [500, 1_000, 2_000, 5_000, 10_000, 20_000];
const person = 'the tray';

export interface TrayPorts {
  readonly hub: StateHub;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly language: () => Language;
  /** Folder of the icons, `asleep.png` and so on. */
  readonly iconFolder: string;
  /** Brings the window up, at this machine or wherever it was. */
  readonly showWindow: (target: string | null) => void;
  readonly showSettings: () => void;
  /** Of the program itself, when there is a newer one. */
  readonly newVersion: () => string | null;
  readonly quit: () => void;
  /** Gets why an order from the menu was refused, or the bug it met. */
  readonly refused: (error: unknown) => void;
  /** There is no place for an icon on this desktop: the window must stay reachable. */
  readonly onAbsent: () => void;
}

export interface AppTray extends Disposable {
  /** True while an icon is there to bring the window back. */
  isThere(): boolean;
  /** The language changed, or there is a newer version. */
  refresh(): void;
}

/** Shows the icon as soon as the desktop has a place for one, and keeps it as the state is. */
export function createTray(ports: TrayPorts): AppTray {
  const platform = trayPlatform(ports.platform);
  const images = new Map<TrayIcon, NativeImage>();
  const ended = new AbortController();
  let snapshot: Snapshot = ports.hub.snapshot();
  let tray: Tray | null = null;

  const updates = createTrayUpdates({
    clock: ports.clock,
    model: () =>
      trayModel({
        snapshot,
        platform,
        language: ports.language(),
        newVersion: ports.newVersion(),
        nowMs: ports.clock.wallMs(),
      }),
    apply: show,
  });
  const subscription = followState(ports.hub, (next) => {
    snapshot = next;
    if (tray) updates.changed();
  });

  function imageOf(icon: TrayIcon): NativeImage {
    const known = images.get(icon);
    if (known) return known;
    const image = nativeImage.createFromPath(join(ports.iconFolder, iconFile(icon, platform)));
    if (platform === 'darwin') image.setTemplateImage(true);
    images.set(icon, image);
    return image;
  }

  function show(model: TrayModel, before: TrayModel | null): void {
    if (!tray) return;
    if (model.icon !== before?.icon) tray.setImage(imageOf(model.icon));
    if (model.tooltip !== before?.tooltip) tray.setToolTip(model.tooltip);
    // On Linux a menu that was handed over no longer changes: it is made anew.
    if (!isSame(model.items, before?.items))
      tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(model.items, choose)));
  }

  function choose(action: TrayAction): void {
    if (action.kind === 'quit') return ports.quit();
    if (action.kind === 'show-settings') return ports.showSettings();
    if (action.kind === 'show-window') return ports.showWindow(action.target);
    const [method, params] =
      action.kind === 'open' ? ['target.open', openParams(action)] : [action.call.method, action.call.params];
    ports.dispatch(method, params, person).catch(ports.refused);
  }

  async function appear(): Promise<void> {
    for (const waitMs of [0, ...hostRetriesMs]) {
      if (waitMs > 0) await delay(ports.clock, waitMs, ended.signal);
      if (!(await hasTrayHost(ports.platform))) continue;
      if (ended.signal.aborted) return;
      tray = new Tray(imageOf('asleep'));
      // A click is only ever a short cut: the menu's first item does the same.
      if (platform !== 'darwin') tray.on('click', () => ports.showWindow(null));
      updates.changed();
      return;
    }
    ports.onAbsent();
  }

  appear().catch((error: unknown) => {
    if (!ended.signal.aborted) ports.refused(error);
  });

  return {
    isThere: () => tray !== null,
    refresh: () => void (tray && updates.changed()),
    [Symbol.dispose]() {
      ended.abort();
      updates[Symbol.dispose]();
      subscription[Symbol.dispose]();
      tray?.destroy();
      tray = null;
    },
  };
}

function openParams({ target, route }: Extract<TrayAction, { kind: 'open' }>): { target: string } | { route: string } {
  return route === null ? { target } : { route };
}

function trayPlatform(platform: NodeJS.Platform): TrayPlatform {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}

function iconFile(icon: TrayIcon, platform: TrayPlatform): string {
  if (platform === 'win32') return `${icon}.ico`;
  return platform === 'darwin' ? `${icon}Template.png` : `${icon}.png`;
}
