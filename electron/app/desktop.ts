import { app, nativeTheme, powerMonitor, session, shell } from 'electron';
import type { AppPreferences } from '../../shared/app-state.ts';
import { catalogue } from '../../shared/messages/catalogue.ts';
import { sentence } from '../../shared/messages/sentence.ts';
import { newVersionOf } from '../../shared/update-state.ts';
import { systemClock } from '../engine/clock.ts';
import type { OpenNow } from '../rpc/opening.ts';
import { openLog } from '../service/log.ts';
import { openAppStore } from './app-store.ts';
import { autostartOf } from './autostart.ts';
import { confineSession } from './confinement.ts';
import type { DesktopCommand } from './desktop-arguments.ts';
import { startDesktopService } from './desktop-service.ts';
import { startExchangeable } from './exchange.ts';
import { explainAndExit } from './failure.ts';
import { programFiles } from './folders.ts';
import { confirmHostAccess } from './host-access-dialog.ts';
import { languageOf } from './language.ts';
import { leaveInOrder, type Leaving } from './leaving.ts';
import { usualLogFile } from './log-file.ts';
import { setMenu } from './menu.ts';
import { type AppNotifications, createNotifications } from './notifications.ts';
import { openOutside } from './open-outside.ts';
import { runProgram } from './run-program.ts';
import { answerPage } from './page-calls.ts';
import { servePage } from './page-scheme.ts';
import { desktopPreferences } from './preferences.ts';
import { mayQuit } from './quit.ts';
import { type QuitWords, updateWords } from './quit-question.ts';
import { stayUpWhileNeeded } from './staying-up.ts';
import { type AppTray, createTray } from './tray.ts';
import { openUpdateSource } from './update-source.ts';
import { createUpdates } from './updates.ts';
import { bringUp, createWindow, loadPage, showSettings } from './window.ts';

const clock = systemClock;
/** Why an update could not be put in place, for the start after it. */
const failedUpdateKey = 'failedUpdate';
const apiAddress = { host: '127.0.0.1', port: 7700 } as const;

type RunCommand = Extract<DesktopCommand, { kind: 'run' }>;

/** Starts the app, or says why it could not start and ends it. `folder` is for what belongs to this desktop alone. */
export async function runDesktop(command: RunCommand, folder: string): Promise<void> {
  try {
    await start(command, folder);
  } catch (error) {
    explainAndExit(error);
  }
}

/** In the order in which a person sees it. */
async function start(command: RunCommand, folder: string): Promise<void> {
  const logFile = command.options.logFile ?? (app.isPackaged ? usualLogFile(folder) : null);
  const options = { ...command.options, logFile };
  const log = openLog(options.logLevel, logFile, clock);
  const report = (error: unknown): void =>
    log.write('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('unhandledRejection', report);
  process.on('uncaughtException', report);
  await app.whenReady();

  // These come last, but are asked for before. A tray may be missing for good.
  let tray: AppTray | null = null;
  let leaving: Leaving | null = null;
  let notifications: AppNotifications | null = null;
  const store = await openAppStore(folder, report);
  const autostart = options.demo ? null : autostartOf(process.platform);
  const preferences = desktopPreferences({ store, autostart, onChange: useLook });
  const language = () => languageOf(preferences.get().language, app.getLocale());
  const messages = () => catalogue[language()].desktop;
  function useLook({ theme }: AppPreferences): void {
    nativeTheme.themeSource = theme;
    setMenu(messages().menu, process.platform === 'darwin');
    tray?.refresh();
  }

  confineSession(session.defaultSession);
  servePage(programFiles.page);
  useLook(preferences.get());
  const isShown = !command.isInBackground && !wasOpenedAtLogin();
  const window = createWindow({
    store,
    ...programFiles,
    isShown,
    mayHide: () => tray?.isThere() ?? false,
    isQuitting: () => leaving?.isOver() ?? true,
  });
  app.on('second-instance', () => bringUp(window));
  app.on('activate', () => bringUp(window));

  const failedUpdate = store.get(failedUpdateKey);
  const failedBefore = typeof failedUpdate === 'string' && failedUpdate !== '' ? failedUpdate : null;
  if (failedBefore !== null) store.set(failedUpdateKey, '');
  const updates = createUpdates({
    source: openUpdateSource({
      clock,
      log: (text) => log.write('debug', text),
      onNotInstalled(error) {
        report(error);
        store.set(failedUpdateKey, error instanceof Error ? error.message : String(error));
      },
      onMoved(file) {
        process.env['APPIMAGE'] = file;
        if (autostart?.isOn()) autostart.set(true);
      },
    }),
    failedBefore,
    clock,
    isWanted: () => preferences.get().lookForUpdates,
    leave: async (version, install) =>
      (await leaving?.leaveFor((signal) => mayLeave(updateWords(messages(), version), signal), install)) ?? false,
    onChange: () => tray?.refresh(),
    onFound: (version) => notifications?.newVersion(version),
    report: (error) => log.write('warn', `Updates: ${String(error)}`),
  });
  const mayLeave = async (words: QuitWords, signal: AbortSignal): Promise<boolean> =>
    mayQuit({
      engine: (await starting).engine(),
      words,
      signal,
      sentence: (fault) => sentence(fault, language()),
      window: () => window,
    });

  const ui = options.ui ?? (preferences.get().apiInDesktop ? apiAddress : null);
  const starting = startExchangeable({
    isDemo: options.demo,
    report,
    start: (isDemo, demo) =>
      startDesktopService(isDemo && !options.demo ? { ...options, demo: true, ui: null } : { ...options, ui }, {
        demo,
        log,
        onHistory: () => {},
        open: (what) =>
          void show(what).catch((error: unknown) => (notifications ? notifications.refused(error) : report(error))),
        desktop: {
          preferences,
          canAutostart: autostart !== null,
          updates,
          confirmHostAccess: (changes) => confirmHostAccess(changes, messages().hostAccess, window),
          reveal: (path) => shell.showItemInFolder(path),
        },
      }),
  });
  answerPage(
    window,
    starting.then(({ dispatch, hub }) => ({ dispatch, hub, clock, report })),
  );
  const loading = loadPage(window).catch(explainAndExit);
  const service = await starting;
  const { dispatch, hub } = service;
  const showWindow = (machine: string | null): void => bringUp(window, machine);

  const told = createNotifications({
    hub,
    clock,
    language,
    wanted: () => preferences.get().notifications,
    isWindowSeen: () => window.isFocused(),
    icon: programFiles.icon,
    showWindow,
    showSettings: () => showSettings(window),
    report,
  });
  notifications = told;
  tray = createTray({
    hub,
    dispatch,
    clock,
    language,
    platform: process.platform,
    iconFolder: programFiles.trayIcons,
    showWindow,
    showSettings: () => showSettings(window),
    newVersion: () => newVersionOf(updates.state()),
    quit: () => app.quit(),
    refused: (error) => told.refused(error),
    onAbsent: () => void (window.isVisible() || bringUp(window)),
  });
  stayUpWhileNeeded(hub);
  powerMonitor.on('resume', () => service.engine().lookAgain());
  leaving = leaveInOrder({
    window,
    mayQuit: (signal) => mayLeave(messages().quit, signal),
    async stop(limitMs) {
      updates[Symbol.dispose]();
      tray?.[Symbol.dispose]();
      told[Symbol.dispose]();
      await service.stop(limitMs);
    },
    report,
  });
  for (const line of service.greeting) process.stdout.write(`${line}\n`);
  await loading;
  log.write('debug', `The window was ready ${Math.round(clock.monotonicMs())} ms after the start`);
}

function show(what: OpenNow): Promise<void> {
  return what.kind === 'link' ? openOutside(what.link) : runProgram(what.words);
}

/** macOS starts what begins with the login without arguments of ours. */
function wasOpenedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}
