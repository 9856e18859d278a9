import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, existsSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { linux, program, type Requirement } from '../requirements.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'out/app/main.cjs');
/** Of the Electron that the tests run. */
export const runtimeFolder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '';
const electron = join(runtimeFolder, 'electron');

const runtime: Requirement = {
  what: "Electron's runtime",
  enable: 'set ELECTRON_OVERRIDE_DIST_PATH to the folder that holds it, such as node_modules/electron/dist',
  isMet: () => runtimeFolder !== '' && existsSync(electron),
};
const builtApp: Requirement = { what: 'the built app', enable: 'npm run build', isMet: () => existsSync(main) };

const readable: Requirement = {
  what: 'a checkout that an unprivileged account can read',
  enable: 'put it into a folder that others may enter',
  isMet: () => process.getuid?.() !== 0 || [main, electron].every(isReadableByOthers),
};

/** Everything that a test with the real desktop app needs. */
export const desktopNeeds: readonly Requirement[] = [linux, runtime, builtApp, readable, program('Xvfb', 'xvfb')];

function isReadableByOthers(file: string): boolean {
  if (!existsSync(file)) return true; // Another requirement says so.
  if ((statSync(file).mode & 0o004) === 0) return false;
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

/** A screen of its own, and an account of its own where the tests run as root, which Chromium's sandbox does not. */
export interface Desk {
  readonly display: string;
  readonly home: string;
  /** Starts the app of this checkout as that account, driven from here; with another Electron if one is named. */
  launch(args: readonly string[], more?: Record<string, string>, program?: string): Promise<Launched>;
  /** The same, or another program, without being driven; its output is piped. */
  start(args: readonly string[], command?: readonly string[], more?: Record<string, string>): ChildProcess;
  close(): Promise<void>;
}

export interface Launched {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Ends it as a signal of the system would; resolves with the exit status. */
  stop(): Promise<number | null>;
}

export async function openDesk(): Promise<Desk> {
  const home = await mkdtemp(join(tmpdir(), 'reveille-desk-'));
  const account = process.getuid?.() === 0 ? addAccount(home) : null;
  const screen = await openScreen();
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    DISPLAY: screen.display,
    // Without a bus of its own Chromium would start one.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  };
  const running = new Set<Launched>();
  const started = new Set<ChildProcess>();
  const asAccount = account
    ? `exec setpriv --reuid=${account.uid} --regid=${account.gid} --clear-groups "$@"\n`
    : 'exec "$@"\n';
  const starter = join(home, 'start');
  await writeFile(starter, `#!/bin/sh\n${asAccount}`);
  await chmod(starter, 0o755);
  const ofCheckout = [electron, '-r', main, root];

  async function launch(
    args: readonly string[],
    more: Record<string, string> = {},
    file = electron,
  ): Promise<Launched> {
    const [, ...first] = ofCheckout;
    // The driver puts switches of Chromium before everything else, where Electron takes them for its own.
    const script = join(home, 'launch');
    await writeFile(script, `#!/bin/sh\nexec '${starter}' '${file}' "$@"\n`);
    await chmod(script, 0o755);
    const app = await _electron.launch({
      executablePath: script,
      args: [...first, ...args],
      env: { ...env, ...more },
      cwd: home,
      chromiumSandbox: true,
    });
    const child = app.process();
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const launched: Launched = {
      app,
      page: await app.firstWindow(),
      async stop() {
        running.delete(launched);
        if (child.exitCode === null) child.kill('SIGTERM');
        return await ended;
      },
    };
    running.add(launched);
    return launched;
  }

  return {
    display: screen.display,
    home,
    launch,
    start(args, command = ofCheckout, more = {}) {
      const child = spawn(starter, [...command, ...args], {
        env: { ...env, ...more },
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      // Chromium says much there that nobody here reads.
      child.stderr?.resume();
      started.add(child);
      child.once('close', () => started.delete(child));
      return child;
    },
    async close() {
      for (const launched of running) await launched.stop();
      for (const child of started) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      screen.child.kill();
      await once(screen.child, 'close');
      if (account) execFileSync('/usr/sbin/userdel', [account.name], { stdio: 'ignore' });
      await rm(home, { recursive: true, force: true });
    },
  };
}

/**
 * An Electron that takes itself for that of a package, because it has another name, with this file beside it that says
 * where updates are. Whatever it does not change are links to the one that the tests run.
 */
export async function packagedElectron(folder: string, appUpdate: string): Promise<string> {
  const program = join(folder, 'reveille-desktop');
  const resources = join(folder, 'resources');
  await mkdir(resources, { recursive: true });
  for (const name of await readdir(runtimeFolder)) {
    if (name !== 'electron' && name !== 'resources') await symlink(join(runtimeFolder, name), join(folder, name));
  }
  for (const name of await readdir(join(runtimeFolder, 'resources'))) {
    await symlink(join(runtimeFolder, 'resources', name), join(resources, name));
  }
  await copyFile(electron, program, constants.COPYFILE_FICLONE);
  await writeFile(join(resources, 'app-update.yml'), appUpdate);
  return program;
}

interface Account {
  readonly name: string;
  readonly uid: string;
  readonly gid: string;
}

function addAccount(home: string): Account {
  const name = `rvd${randomBytes(4).toString('hex')}`;
  execFileSync('/usr/sbin/useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', name]);
  const number = (flag: string) => execFileSync('id', [flag, name], { encoding: 'utf8' }).trim();
  const account = { name, uid: number('-u'), gid: number('-g') };
  execFileSync('chown', [`${account.uid}:${account.gid}`, home]);
  return account;
}

async function openScreen(): Promise<{ child: ChildProcess; display: string }> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  return { child, display: `:${number.toString().trim()}` };
}
