import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCommandLine } from '../service/command-line.ts';
import { type Choice, chooseFace, isBrokenStart } from './start-choice.ts';

/**
 * `npm start`, from a checkout: the desktop app where there is a display and Electron's runtime, else headless. The
 * installed programs do not come by here.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const fetchLimitMs = 600_000;
const argv = process.argv.slice(2);

await start(choose());

function choose(): Choice {
  const isRoot = process.getuid?.() === 0;
  const hasRuntime = existsSync(electronProgram());
  return chooseFace({ argv, platform: process.platform, env: process.env, isRoot, hasRuntime });
}

async function start(choice: Choice): Promise<void> {
  // A mistake in the arguments is told here, in the terminal it was typed in.
  if (parseCommandLine(argv).kind !== 'run') return await startHeadless(null);
  switch (choice.kind) {
    case 'headless':
      return await startHeadless(choice.why);
    case 'desktop':
      return startDesktop();
    case 'fetch-then-desktop':
      process.stderr.write("Fetching Electron's runtime, once…\n");
      if (!fetchRuntime()) return await startHeadless("Electron's runtime could not be fetched");
      return startDesktop();
    default:
      return choice satisfies never;
  }
}

/** In this very process, so that signals and the exit status are its own. */
async function startHeadless(why: string | null): Promise<void> {
  if (why !== null) process.stderr.write(`${why}; starting without a window.\n`);
  await import(new URL('../../out/headless/reveille.mjs', import.meta.url).href);
}

function startDesktop(): void {
  const startedAtMs = performance.now();
  // Electron runs `-r` before Chromium is ready, however long it takes to load the rest.
  const child = spawn(electronProgram(), ['-r', join(root, 'out/app/main.cjs'), root, ...argv], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  child.on('error', (error) => {
    process.exitCode = 1;
    process.stderr.write(`reveille: Electron could not be started: ${error.message}\n`);
  });
  child.on('exit', (code, signal) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, forward);
    if (isBrokenStart(signal ?? code, performance.now() - startedAtMs)) {
      void startHeadless('Electron could not start here (its own message is above)');
    } else {
      process.exitCode = code ?? 1;
    }
  });
}

/** Where Electron's program is, or would be. `ELECTRON_OVERRIDE_DIST_PATH` is Electron's own variable. */
function electronProgram(): string {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronPackage(), 'dist');
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/MacOS/Electron',
  };
  return join(folder, names[process.platform] ?? 'electron');
}

function electronPackage(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return join(root, 'node_modules', 'electron');
  }
}

/** Electron's package brings no runtime; its own script fetches and verifies it. */
function fetchRuntime(): boolean {
  const script = join(electronPackage(), 'install.js');
  if (!existsSync(script)) return false;
  const { status } = spawnSync(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: fetchLimitMs,
  });
  return status === 0 && existsSync(electronProgram());
}
