import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Fault, FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { Registered } from '../../shared/settings-schema.ts';
import type { Settings } from '../../shared/settings.ts';
import type { HistoryEntry } from '../../shared/snapshot.ts';
import { discoveries } from '../drivers/discoveries.ts';
import { localNetwork } from '../drivers/local-network.ts';
import type { Clock } from '../engine/clock.ts';
import { checkTargets } from '../engine/check-targets.ts';
import { createDraftErrands } from '../engine/draft-errands.ts';
import type { EngineControl, EnginePorts } from '../engine/engine.ts';
import type { AccessLog } from '../engine/protocol-server.ts';
import { removeLeftBodies } from '../protocols/http/left-bodies.ts';
import { createAppCalls } from '../rpc/app-calls.ts';
import { createDraftCalls } from '../rpc/draft-calls.ts';
import { createDemoCalls, type DemoPorts } from '../rpc/demo-calls.ts';
import { createDispatch, type Dispatch } from '../rpc/dispatch.ts';
import { createHistoryCalls } from '../rpc/history-calls.ts';
import { createSecretCalls } from '../rpc/secret-calls.ts';
import { createSettingsCalls } from '../rpc/settings-calls.ts';
import { openingHandlers, type OpenNow } from '../rpc/opening.ts';
import { createStateHub, type StateHub } from '../rpc/state-hub.ts';
import { openDataFolder } from '../settings/data-folder.ts';
import { openHostKeyPins } from '../settings/host-key-pins.ts';
import { openJournal } from '../settings/journal.ts';
import { openMemory } from '../settings/memory.ts';
import { platformPaths } from '../settings/platform-paths.ts';
import { openSecrets, type Secrets } from '../settings/secrets.ts';
import { openSettingsFile, type SettingsFile } from '../settings/settings-file.ts';
import { defaultLogLevel, type OneOffOptions, type RunOptions, type UiAddress } from './run-options.ts';
import { tellHistory } from './history-log.ts';
import { createHaproxy } from './haproxy/haproxy.ts';
import { thisComputer } from './haproxy/this-computer.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { createNetworkCalls } from './network-calls.ts';
import { systemScanPorts } from './network-scan.ts';
import { appPorts } from './app-source.ts';
import { registered, registry } from './kinds.ts';
import type { DesktopPorts } from './desktop-ports.ts';
import type { Log } from './log.ts';
import { createAccessLogs } from './access-log.ts';
import { missingHook, oneOffDocument, oneOffName, whereOneOffListens } from './one-off.ts';
import { openPreferences } from './preferences.ts';
import { createProver } from './prove.ts';
import { createDiscovery, type Discovery } from './discovery.ts';
import { followSettings, settingsPorts } from './settings-source.ts';
import { type Countdown, startCountdown } from './stop-after.ts';
import { loadToken } from './token.ts';

/** What the program gets from the process it runs in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Folder of the built page. */
  readonly pageFolder: string;
  readonly log: Log;
  /** Gets every line of the history as a sentence. */
  readonly onHistory: (entry: HistoryEntry, fault: Fault | null) => void;
  readonly createEngine: (ports: EnginePorts) => EngineControl;
  /** The vault; left out, it is the environment and a file in the data folder. */
  readonly openSecrets?: (dataFolder: string) => Promise<Secrets>;
  /** Opens a link or starts a program on this computer's desktop; left out where there is none. */
  readonly open?: (what: OpenNow) => void;
  /** The desktop that this runs on; left out, there is none. */
  readonly desktop?: DesktopPorts;
  /** How the simulated machines are tried from here; left out, by a command, unless they run already. */
  readonly demo?: DemoPorts;
}

export interface App {
  /** Where the page is and a link to log in; null without one. */
  readonly ui: { readonly url: string; readonly loginLink: string } | null;
  readonly engine: EngineControl;
  /** For interfaces in this process. */
  readonly dispatch: Dispatch;
  readonly hub: StateHub;
  /** Resolves with the reason when a one-off has done what it was started for. */
  readonly done: Promise<string>;
  /** Ends the listeners, lets sessions finish up to `sessionLimitMs`, then closes everything. May be called again with less. */
  stop(sessionLimitMs: number): Promise<void>;
  reload(): void;
}

const demoStates = {
  running: { kind: 'running', mayLeave: false },
  command: { kind: 'command', command: 'npm run demo' },
} as const;

/** The options were understood, but cannot be followed. `message` is one sentence. */
export class UsageError extends Error {}

/** Puts everything together and starts it. Rejects with a FaultError or a UsageError, after undoing what it had begun. */
export async function startApp(options: RunOptions, surroundings: Surroundings): Promise<App> {
  const undo: (() => unknown)[] = [];
  try {
    return await start(options, surroundings, undo);
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}

async function start(options: RunOptions, surroundings: Surroundings, undo: (() => unknown)[]): Promise<App> {
  const { clock, env, log } = surroundings;
  const oneOff = options.oneOff && readOneOff(options.oneOff, (raw) => parseSettings(raw, registered));
  const noHook = options.oneOff && oneOff && (await missingHook(options.oneOff, oneOff, env['PATH'] ?? ''));
  if (noHook) throw new FaultError(noHook);
  const paths = choosePaths(options, surroundings);

  const folder = openDataFolder(paths.dataFolder, clock.wallMs());
  undo.push(() => folder.unlock());
  const secrets = (await surroundings.openSecrets?.(folder.path)) ?? openSecrets(folder.path, env);
  const redact = (text: string): string => secrets.redact(text);
  const report = (error: unknown): void => log.write('error', String((error as Error).stack ?? error));
  const journalFile = openJournal({ folder: folder.path, clock, redact });
  undo.push(() => journalFile.close());
  // Why a one-off cannot listen ends it, in the words of its options; only what does not is said as history too.
  let held: Parameters<Surroundings['onHistory']>[] | null = oneOff ? [] : null;
  const onHistory: Surroundings['onHistory'] = (entry, reason) =>
    reason && held ? void held.push([entry, reason]) : surroundings.onHistory(entry, reason);
  const history = tellHistory(journalFile, { clock, redact, onEntry: onHistory });
  const { lastAliveWallMs } = journalFile;
  const aliveUntil = lastAliveWallMs === null ? {} : { aliveUntil: new Date(lastAliveWallMs).toISOString() };
  history.journal.append({ kind: 'started', ...aliveUntil });
  const memory = openMemory(folder.path, clock, report);
  undo.push(() => memory.close());
  const network = localNetwork();
  const countdown = startCountdown(options.oneOff?.kind === 'http' ? options.oneOff.stopAfter : null, clock);
  const accessLogs = createAccessLogs({ clock, onLoss: (sentence) => log.write('warn', sentence) });
  undo.push(() => accessLogs.close());
  void removeLeftBodies().catch(report);
  const haproxy = createHaproxy({
    clock,
    folder: folder.path,
    here: thisComputer,
    onProblems(faults) {
      for (const fault of faults) log.write('warn', sentence(fault));
      engine.tellProblems('haproxy', faults);
    },
    onBug: report,
  });
  const enginePorts: EnginePorts = {
    clock,
    leaseSources: [haproxy.source],
    registry,
    journal: history.journal,
    network,
    platform: surroundings.platform,
    pins: openHostKeyPins(folder.path),
    memory,
    secret: (name) => secrets.get(name),
    openAccessLog: (settings) => counted(accessLogs.open(settings), countdown),
    onBug: report,
  };
  const engine = surroundings.createEngine(enginePorts);
  undo.push(() => engine.stop(0));
  undo.push(() => haproxy.stop(0));
  const problem = secrets.problem();
  if (problem) {
    log.write('warn', sentence(problem));
    engine.tellProblems('secrets', [problem]);
  }

  const hub = createStateHub({ engine, clock });
  undo.push(() => hub.close());
  const file = oneOff ? null : settingsFileOf(paths, { options, registered, clock, log });
  const discovery = createDiscovery({
    definitions: discoveries,
    registered,
    clock,
    async apply(settings) {
      history.useNames(settings);
      await engine.apply(settings);
      haproxy.follow(settings, engine);
    },
    onProblems: (faults) => engine.tellProblems('discovery', faults),
    onBug: report,
  });
  undo.push(() => discovery[Symbol.dispose]());
  const source = file && followFile(file, { discovery, engine, log });
  undo.push(() => source?.[Symbol.dispose]());
  const { desktop } = surroundings;
  const demo = surroundings.demo ?? { state: options.demo ? demoStates.running : demoStates.command };
  const preferences = desktop?.preferences ?? openPreferences(folder.path);
  // What was asked for at the start wins over what was chosen on the page once.
  if (options.logLevel === defaultLogLevel && !options.demo) log.setLevel(preferences.get().logLevel);
  const settings =
    file &&
    source &&
    settingsPorts({
      file,
      source,
      registered,
      allowHostEdits: options.allowHostEdits,
      confirmHostAccess: desktop?.confirmHostAccess ?? null,
      checkForEngine: (wanted) => checkTargets(wanted, registry, network),
    });
  const dispatch = createDispatch(
    { engine, hub, history: journalFile, clock },
    createSettingsCalls(settings),
    createDraftCalls(createDraftErrands(enginePorts), settings),
    createAppCalls(
      appPorts({
        platform: surroundings.platform,
        paths: { settings: file?.path ?? null, data: folder.path, log: options.logFile },
        preferences,
        secrets,
        log,
        desktop: desktop ?? null,
        demo: demo.state,
      }),
    ),
    createDemoCalls(demo, hub),
    createSecretCalls(secrets),
    openingHandlers({ engine, hub, clock, open: surroundings.open ?? null }),
    createNetworkCalls({
      network,
      scanPorts: systemScanPorts,
      hub,
      history: journalFile,
      prover: createProver({ engine, journal: history.journal, history: journalFile, clock, report }),
      clock,
      platform: surroundings.platform,
    }),
    createHistoryCalls({ hub, history: journalFile, clock }),
  );
  const server = options.ui
    ? createHttpServer({
        dispatch,
        hub,
        clock,
        report,
        token: loadToken(folder.path, env),
        staticFolder: surroundings.pageFolder,
        // An address off loopback is only ever listened on because it was typed; what that means is said below.
        allowOffLoopback: true,
        portHolder: (port) => network.portHolder(port),
      })
    : null;
  undo.push(() => server?.close());
  const url = server && options.ui ? await listen(server, options.ui, options) : null;

  if (oneOff && options.oneOff) {
    history.useNames(oneOff);
    await engine.apply(oneOff);
    log.write('info', whereOneOffListens(engine.snapshot(), options.oneOff.listen));
    const toTell = held ?? [];
    held = null;
    for (const [entry, reason] of toTell) surroundings.onHistory(entry, reason);
  }
  await source?.start();

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    hub.close();
    await server?.close();
    await accessLogs.close();
    memory.close();
    try {
      history.journal.append({ kind: 'stopped' }, true);
    } finally {
      journalFile.close();
      folder.unlock();
    }
  }
  return {
    engine,
    dispatch,
    hub,
    done: countdown.over,
    ui: server && url ? { url, loginLink: server.loginLink() } : null,
    async stop(sessionLimitMs) {
      source?.[Symbol.dispose]();
      discovery[Symbol.dispose]();
      await Promise.all([haproxy.stop(sessionLimitMs), engine.stop(sessionLimitMs)]);
      closing ??= close();
      await closing;
    },
    reload: () => void source?.reload(),
  };
}

interface Paths {
  readonly settingsFile: string;
  readonly dataFolder: string;
}

function choosePaths(options: RunOptions, { platform, env, home }: Surroundings): Paths {
  const usual = platformPaths(platform, env, home);
  // Several one-offs may run beside each other and beside the service, so each has a folder of its own.
  const dataFolder = options.oneOff ? join(usual.dataFolder, oneOffName(options.oneOff)) : usual.dataFolder;
  return {
    settingsFile: options.settingsFile === null ? usual.settingsFile : resolve(options.settingsFile),
    dataFolder: options.dataFolder === null ? dataFolder : resolve(options.dataFolder),
  };
}

function readOneOff(options: OneOffOptions, parse: (raw: unknown) => ReturnType<typeof parseSettings>): Settings {
  const read = oneOffDocument(options, isFile);
  if ('problem' in read) throw new UsageError(read.problem);
  const parsed = parse(read.document);
  if ('settings' in parsed) return parsed.settings;
  throw new UsageError(parsed.faults.map(sentence).join(' '));
}

function counted(accessLog: AccessLog, countdown: Countdown): AccessLog {
  return {
    write(entry) {
      accessLog.write(entry);
      countdown.countRequest();
    },
    close: () => accessLog.close(),
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The wanted address; where nobody wanted it and it is taken, a run that is no service gets any free port. */
async function listen(server: HttpServer, { host, port }: UiAddress, options: RunOptions): Promise<string> {
  const mayMove = !options.isUiChosen && (options.demo || options.oneOff !== null);
  try {
    return await server.listen(host, port);
  } catch (error) {
    if (!mayMove || !(error instanceof FaultError) || error.fault.code !== 'port-in-use') throw error;
    return await server.listen(host, 0);
  }
}

interface FileParts {
  readonly options: RunOptions;
  readonly registered: Registered;
  readonly clock: Clock;
  readonly log: Log;
}

function settingsFileOf({ settingsFile }: Paths, { options, registered, clock, log }: FileParts): SettingsFile {
  const isDefault = options.settingsFile === null;
  log.write('info', `The settings file is ${settingsFile}`);
  return openSettingsFile({ path: settingsFile, isDefault, registered, clock });
}

interface FollowParts {
  readonly discovery: Discovery;
  readonly engine: EngineControl;
  readonly log: Log;
}

function followFile(file: SettingsFile, { discovery, engine, log }: FollowParts) {
  let told: readonly string[] = [];
  return followSettings({
    file,
    async apply(settings) {
      await discovery.apply(settings);
      log.write('info', `Settings in force: machines ${settings.targets.length}, services ${settings.routes.length}`);
    },
    onProblems(faults) {
      const said = told;
      told = faults.map(sentence);
      // Read again, or edited elsewhere: what is still wrong was said.
      for (const problem of told) if (!said.includes(problem)) log.write('error', problem);
      engine.tellProblems('settings', faults);
    },
  });
}
