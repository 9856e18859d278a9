import { existsSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { Clock } from '../engine/clock.ts';
import { sameArguments } from './desktop-arguments.ts';
import type { UpdateSource } from './updates.ts';

/** How long replacing the program may take, macOS's own checks included, before the old one is started again. */
const installLimitMs = 5 * 60_000;

export interface SourceParts {
  readonly clock: Clock;
  readonly log: (text: string) => void;
  /** The new version could not be put in place; this one starts again after it. */
  readonly onNotInstalled: (error: unknown) => void;
  /** The program is another file from now on. */
  readonly onMoved: (file: string) => void;
}

/**
 * Where the packaged program says that newer versions of it are published. Null for every other build: without that
 * file, unpacked by hand, portable, or from a store that updates it. Nothing is loaded before the first look.
 */
export function openUpdateSource(parts: SourceParts): UpdateSource | null {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml')) || !isReplaceable()) return null;
  let loading: Promise<AppUpdater> | null = null;
  let onPercent: (percent: number) => void = () => {};

  async function load(): Promise<AppUpdater> {
    const { default: library } = await import('electron-updater');
    const updater = configured(library.autoUpdater, parts);
    updater.on('download-progress', ({ percent }) => onPercent(percent));
    // What is rejected is also told as an event, and one that nobody hears would end the program.
    updater.on('error', () => {});
    updater.on('appimage-filename-updated', parts.onMoved);
    return updater;
  }

  function updaterNow(): Promise<AppUpdater> {
    loading ??= load();
    return loading;
  }

  return {
    async look() {
      const found = await (await updaterNow()).checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo.version : null;
    },
    async download(listener) {
      onPercent = listener;
      await (await updaterNow()).downloadUpdate();
    },
    async install() {
      replaceAndRestart(await updaterNow(), parts);
    },
  };
}

function replaceAndRestart(updater: AppUpdater, { clock, onNotInstalled }: SourceParts): void {
  const startAgain = (error: unknown): void => {
    onNotInstalled(error);
    // An AppImage runs from a place that is gone with it.
    const execPath = process.env['APPIMAGE'] ?? process.execPath;
    app.relaunch({ execPath, args: process.argv.slice(1) });
    app.exit(0);
  };
  updater.on('error', startAgain);
  clock.after(installLimitMs, () => startAgain(new Error('the new version was not in place in time')));
  // The new one may be there before this one is gone.
  app.releaseSingleInstanceLock();
  updater.quitAndInstall(true, true);
}

function isReplaceable(): boolean {
  if (process.platform === 'win32') return process.env['PORTABLE_EXECUTABLE_FILE'] === undefined;
  if (process.platform !== 'linux') return true;
  // An AppImage says where it is, and packages of the system carry a note of their kind.
  return process.env['APPIMAGE'] !== undefined || existsSync(join(process.resourcesPath, 'package-type'));
}

function configured(updater: AppUpdater, { log }: SourceParts): AppUpdater {
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  // In parts it would need servers that answer several ranges at once, and these are few.
  updater.disableDifferentialDownload = true;
  const note = (text: unknown): void => log(`Updates: ${String(text)}`);
  updater.logger = { info: note, warn: note, error: note, debug: note };
  askThroughNode(updater);
  startWithOurArguments(updater);
  return updater;
}

/** The library asks through Chromium, which resolves no names here (`refuseNameLookups`); Node does. */
function askThroughNode(updater: AppUpdater): void {
  const { httpExecutor } = updater as unknown as {
    readonly httpExecutor: {
      createRequest: (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ClientRequest;
    };
  };
  httpExecutor.createRequest = (options, onAnswer) =>
    options.protocol === 'http:' ? plainRequest(options, onAnswer) : secureRequest(options, onAnswer);
}

/** The library starts a new AppImage as if somebody had clicked it: on other settings, if ours were named at the start. */
function startWithOurArguments(updater: AppUpdater): void {
  const starter = updater as unknown as {
    spawnLog?: (program: string, args: readonly string[], ...rest: readonly unknown[]) => Promise<boolean>;
  };
  const start = starter.spawnLog?.bind(updater);
  if (!start || process.platform !== 'linux') return;
  starter.spawnLog = (program, args, ...rest) =>
    start(program, [...args, ...sameArguments(process.argv.slice(1))], ...rest);
}
