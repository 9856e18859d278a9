import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { systemClock } from '../engine/clock.ts';
import { createEngine } from '../engine/create-engine.ts';
import { defaultLogLevel, type RunOptions } from '../service/run-options.ts';
import { parseCommandLine } from '../service/command-line.ts';
import { type App, startApp, UsageError } from '../service/compose.ts';
import { type DemoLab, startDemoLab } from '../service/demo/lab.ts';
import { introduction, isWorthTelling, narrated, powerLine } from '../service/demo/narrate.ts';
import { type Log, openLog } from '../service/log.ts';
import { handleSignals } from './signals.ts';

const longestTimerMs = 0x7fffffff;
const exitCodes = { askedToStop: 0, couldNotStart: 1, wrongUsage: 2 } as const;

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  const command = parseCommandLine(argv);
  switch (command.kind) {
    case 'help':
      process.stdout.write(command.text);
      return;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return;
    case 'usage-error':
      return fail(command.message, exitCodes.wrongUsage);
    case 'run':
      return await run(command.options).catch(explainFailure);
    default:
      return command satisfies never;
  }
}

async function run(options: RunOptions): Promise<void> {
  const clock = systemClock;
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  const say = (entry: Parameters<typeof narrated>[0]): boolean => print(narrated(entry, clock.wallMs()));
  let isStarted = false;
  // The demo tells what happens on standard output; the same again in the log would only disturb.
  const level = options.demo && options.logLevel === defaultLogLevel ? 'warn' : options.logLevel;
  const log = openLog(level, options.logFile, clock);
  logBugs(log);
  const lab = options.demo
    ? await startDemoLab({
        clock,
        random: Math.random,
        onPower: (machine, power) => void (isStarted && say(powerLine(machine, power))),
      })
    : null;
  try {
    const app = await startApp(lab ? withLab(options, lab) : options, {
      clock,
      createEngine,
      log,
      env: process.env,
      platform: process.platform,
      home: homedir(),
      pageFolder: fileURLToPath(new URL('../../out/renderer', import.meta.url)),
      ...(lab ? {} : { demo: { state: { kind: 'command', command: demoCommand() } } }),
      onHistory(entry, fault) {
        if (lab && isStarted && isWorthTelling(entry)) say(entry);
        else if (!lab) log.write(fault ? 'warn' : 'info', entry.text);
      },
    });
    // Before it says that it is there: whoever waits for that may stop it at once.
    stopOnSignals(app, lab, log);
    announce(app, options, log);
    if (lab) print(introduction(lab, app.ui?.loginLink ?? null));
    isStarted = true;
    // Without a page and without services nothing else keeps the process there to wait for its settings.
    setInterval(() => undefined, longestTimerMs);
  } catch (error) {
    await lab?.[Symbol.asyncDispose]();
    throw error;
  }
}

function withLab(options: RunOptions, lab: DemoLab): RunOptions {
  return { ...options, settingsFile: lab.settingsFile, dataFolder: lab.dataFolder };
}

/** The first line says where the page is, or that everything is ready; scripts wait for it. */
function announce({ ui }: App, options: RunOptions, log: Log): void {
  if (!ui) {
    process.stdout.write('ready\n');
    return;
  }
  process.stdout.write(`Reveille is at ${ui.url}\nLog in once within 5 minutes: ${ui.loginLink}\n`);
  const host = options.ui?.host;
  if (host === 'localhost' || host === '::1' || host?.startsWith('127.')) return;
  log.write('warn', 'The page and the API can be reached from the network, without encryption.');
}

function stopOnSignals(app: App, lab: DemoLab | null, log: Log): void {
  const signals = handleSignals(process, process.platform, {
    async stop(limitMs) {
      await app.stop(limitMs).catch((error: unknown) => log.write('error', stackOf(error)));
      await lab?.[Symbol.asyncDispose]();
    },
    reload: () => app.reload(),
    exit: (code) => process.exit(code),
    announceStop: (why) => log.write('info', `${why}: stopping; open connections may finish.`),
  });
  void app.done.then((why) => signals.stop(why));
}

/** Whatever is no fault is a bug. After one that nobody caught, the next start finds its way by the history. */
function logBugs(log: Log): void {
  process.on('unhandledRejection', (error) => log.write('error', stackOf(error)));
  process.on('uncaughtException', (error) => {
    log.write('error', stackOf(error));
    process.exit(exitCodes.couldNotStart);
  });
}

function explainFailure(error: unknown): void {
  if (error instanceof UsageError) return fail(error.message, exitCodes.wrongUsage);
  if (error instanceof FaultError) return fail(sentence(error.fault), exitCodes.couldNotStart);
  // The log file cannot be opened, or the like: the system's own sentence is the best there is.
  fail(error instanceof Error && 'syscall' in error ? error.message : stackOf(error), exitCodes.couldNotStart);
}

function fail(message: string, exitCode: number): void {
  process.stderr.write(`reveille: ${message}\n`);
  process.exit(exitCode);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What starts the demo beside this, as this was started. */
function demoCommand(): string {
  return process.env['npm_command'] === undefined ? `node ${fileURLToPath(import.meta.url)} --demo` : 'npm run demo';
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
