import { app, nativeTheme, powerMonitor, session } from 'electron';
import { appPreferences, defaultPreferences } from '../../shared/app-state.ts';
import { type Fault, FaultError } from '../../shared/faults.ts';
import { catalogue } from '../../shared/messages/catalogue.ts';
import { sentence } from '../../shared/messages/sentence.ts';
import { systemClock } from '../engine/clock.ts';
import { openLog } from '../service/log.ts';
import { openAppStore } from './app-store.ts';
import { confineSession } from './confinement.ts';
import type { DesktopCommand } from './desktop-arguments.ts';
import { startDesktopService } from './desktop-service.ts';
import { explainAndExit, sayRefusal } from './failure.ts';
import { programFiles } from './folders.ts';
import { languageOf } from './language.ts';
import { leaveInOrder, type Leaving } from './leaving.ts';
import { setMenu } from './menu.ts';
import { answerPage } from './page-calls.ts';
import { servePage } from './page-scheme.ts';
import { mayQuit } from './quit.ts';
import { stayUpWhileNeeded } from './staying-up.ts';
import { type AppTray, createTray } from './tray.ts';
import { bringUp, createWindow, loadPage } from './window.ts';

const clock = systemClock;
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
  const log = openLog(command.options.logLevel, command.options.logFile, clock);
  const report = (error: unknown): void =>
    log.write('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('unhandledRejection', report);
  process.on('uncaughtException', report);
  await app.whenReady();

  const store = await openAppStore(folder, report);
  const preferences = () => appPreferences.safeParse(store.get('preferences') ?? {}).data ?? defaultPreferences;
  const language = () => languageOf(preferences().language, app.getLocale());
  const messages = () => catalogue[language()].desktop;
  nativeTheme.themeSource = preferences().theme;
  setMenu(messages().menu, process.platform === 'darwin');

  confineSession(session.defaultSession);
  servePage(programFiles.page);
  // With a tray, closing the window only hides it; that comes later, and may be missing for good.
  let tray: AppTray | null = null;
  let leaving: Leaving | null = null;
  const isShown = !command.isInBackground && !app.getLoginItemSettings().wasOpenedAtLogin;
  const window = createWindow({
    store,
    ...programFiles,
    isShown,
    mayHide: () => tray?.isThere() ?? false,
    isQuitting: () => leaving?.isOver() ?? true,
  });
  app.on('second-instance', () => bringUp(window));
  app.on('activate', () => bringUp(window));

  const ui = command.options.ui ?? (preferences().apiInDesktop ? apiAddress : null);
  const starting = startDesktopService({ ...command.options, ui }, log, () => {});
  answerPage(
    window,
    starting.then(({ app: { dispatch, hub } }) => ({ dispatch, hub, clock, report })),
  );
  const [service] = await Promise.all([starting, loadPage(window)]);
  const { engine, dispatch, hub } = service.app;
  const tell = (fault: Fault): string => sentence(fault, language());

  tray = createTray({
    hub,
    dispatch,
    clock,
    language,
    platform: process.platform,
    iconFolder: programFiles.trayIcons,
    showWindow: (machine) => bringUp(window, machine),
    quit: () => app.quit(),
    refused: (error) => (error instanceof FaultError ? sayRefusal(tell(error.fault)) : report(error)),
    onAbsent: () => bringUp(window),
  });
  stayUpWhileNeeded(hub);
  powerMonitor.on('resume', () => engine.lookAgain());
  leaving = leaveInOrder({
    mayQuit: () => mayQuit({ engine, messages, sentence: tell, window: () => window }),
    async stop(limitMs) {
      tray?.[Symbol.dispose]();
      await service.stop(limitMs);
    },
    report,
  });
}
