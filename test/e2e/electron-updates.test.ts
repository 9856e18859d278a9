import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { chmod, chown, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { violations } from './chromium.ts';
import { type Desk, desktopNeeds, type Launched, openDesk, packagedElectron } from './electron-app.ts';
import { until } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];

describeWith('updates', desktopNeeds, () => {
  let desk: Desk;
  let server: Server;
  let packaged: string;
  /** Stands for the program that a person started, and, with another text, for the new one. */
  let program: string;
  let apps: string;
  let restarted: string;
  let launched: Launched | null = null;
  /** What the server says today. */
  let published: { version: string; sha512: string } | 'nothing' | 'drops';
  let asked: string[] = [];
  const newProgram = () => `#!/bin/sh\necho new "$@" > '${restarted}'\n`;
  /** What the program that was started last has written. */
  const marker = () => (existsSync(restarted) ? readFileSync(restarted, 'utf8') : '');
  const sha512 = (text: string) => createHash('sha512').update(text).digest('base64');

  beforeAll(async () => {
    desk = await openDesk();
    restarted = join(desk.home, 'restarted');
    apps = join(desk.home, 'apps');
    program = join(apps, 'Reveille.AppImage');
    mkdirSync(apps);
    server = createServer((request, response) => {
      asked.push(request.url?.split('?')[0] ?? '');
      if (published === 'drops') return void request.socket.destroy();
      if (published === 'nothing') return void response.writeHead(404).end();
      if (request.url?.startsWith('/latest-linux.yml')) return void response.end(announcement(published));
      response.end(newProgram());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const appUpdate = `provider: generic\nurl: http://127.0.0.1:${port}/\nupdaterCacheDirName: reveille-updater\n`;
    packaged = await packagedElectron(join(desk.home, 'runtime'), appUpdate);
  });

  afterEach(async () => {
    await launched?.stop();
    launched = null;
    asked = [];
    await rm(restarted, { force: true });
  });

  afterAll(async () => {
    server?.close();
    await desk?.close();
  });

  function announcement({ version, sha512: hash }: { version: string; sha512: string }): string {
    const name = `Reveille-${version}.AppImage`;
    const file = `  - url: ${name}\n    sha512: ${hash}\n    size: ${newProgram().length}\n`;
    return `version: ${version}\nfiles:\n${file}path: ${name}\nsha512: ${hash}\nreleaseDate: '2026-11-20T22:00:00.000Z'\n`;
  }

  async function start(args: readonly string[] = [], file = program): Promise<Page> {
    await writeFile(file, `#!/bin/sh\necho old > '${restarted}'\n`);
    const { uid, gid } = await stat(desk.home);
    for (const path of [apps, file]) {
      await chmod(path, 0o755);
      await chown(path, uid, gid);
    }
    const data = ['--data', join(desk.home, 'data'), '--settings', join(desk.home, 'settings.json')];
    launched = await desk.launch(args.length > 0 ? args : data, { APPIMAGE: file }, packaged);
    return await settingsOf(launched);
  }

  async function settingsOf({ page }: Launched): Promise<Page> {
    await page.getByRole('main').waitFor();
    await page.evaluate('window.location.hash = "#/settings"');
    await page.getByRole('heading', { name: 'Updates' }).waitFor();
    return page;
  }

  const card = (page: Page) => page.getByRole('region', { name: 'Updates' });
  const press = (page: Page, name: string) => card(page).getByRole('button', { name }).click();

  async function wakeNas(page: Page): Promise<void> {
    await page.evaluate('window.reveille.request("target.wake", { target: "nas" })');
    const isOurs = `window.reveille.request("state.get", {})
      .then(({ result: { targets: [nas] } }) => nas.state.kind === "awake" && nas.owned)`;
    await until(async () => (await page.evaluate(isOurs)) === true);
  }

  async function shot(page: Page, name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await card(page).screenshot({ path: join(shots, `${name}.png`) });
  }

  it('are for whoever installed it where the build names no place for them', async () => {
    launched = await desk.launch(['--data', join(desk.home, 'data')]);
    const page = await settingsOf(launched);
    await card(page).getByText('This build is updated by whoever installed it.').waitFor();
    expect(await card(page).getByRole('button').count()).toBe(0);
    await shot(page, 'updates-elsewhere');
  });

  it('are looked for when told to, and what came of it is said', async () => {
    const page = await start();
    await card(page)
      .getByText(/Nobody has looked for a newer one yet/)
      .waitFor();
    expect(asked).toEqual([]);
    published = { version: '0.1.0', sha512: sha512(newProgram()) };
    await press(page, 'Look now');
    await card(page)
      .getByText(/is the newest\. Looked/)
      .waitFor();
    await shot(page, 'updates-newest');
    published = 'nothing';
    await press(page, 'Look now');
    await card(page)
      .getByText(/\(HTTP 404\)/)
      .waitFor();
    published = 'drops';
    await press(page, 'Look now');
    await card(page)
      .getByText(/\(ECONNRESET\)/)
      .waitFor();
    await shot(page, 'updates-unreachable');
    expect(new Set(asked)).toEqual(new Set(['/latest-linux.yml']));
  });

  it('are thrown away when they are not what was published', async () => {
    const page = await start();
    published = { version: '9.9.9', sha512: sha512('something else') };
    await press(page, 'Look now');
    await card(page).getByText('Reveille 9.9.9 is available.').waitFor();
    await shot(page, 'updates-found');
    expect(await violations(page, true)).toEqual([]);
    expect(asked).toEqual(['/latest-linux.yml']);
    await press(page, 'Download and install');
    await card(page)
      .getByText(/is not the Reveille that was published/)
      .waitFor();
    await shot(page, 'updates-damaged');
    expect(readFileSync(program, 'utf8')).toContain('old');
    expect(existsSync(restarted)).toBe(false);
  });

  it('ask as quitting does, wait when told to, then take the place of the old one and start', async () => {
    const page = await start(['--demo', '--log-level', 'debug']);
    published = { version: '9.9.9', sha512: sha512(newProgram()) };
    await wakeNas(page);
    const questions = await launched?.app.evaluateHandle(({ dialog }) => {
      const seen: { message: string; detail: string; buttons: string[] }[] = [];
      const show = (...given: unknown[]) => {
        const options = given.at(-1) as (typeof seen)[number];
        seen.push({ message: options.message, detail: options.detail, buttons: options.buttons });
        const answer = seen.length === 1 ? 'Later' : 'Leave on and install';
        return Promise.resolve({ response: options.buttons.indexOf(answer), checkboxChecked: false });
      };
      Object.assign(dialog, { showMessageBox: show });
      return seen;
    });
    await press(page, 'Look now');
    await card(page).getByText('Reveille 9.9.9 is available.').waitFor();
    await press(page, 'Download and install');
    await card(page).getByText('Reveille 9.9.9 is downloaded.').waitFor();
    await shot(page, 'updates-ready');
    const asks = await questions?.jsonValue();
    expect(asks).toMatchObject([
      {
        message: 'Install Reveille 9.9.9 and restart?',
        buttons: ['Put to sleep, then install', 'Leave on and install', 'Later'],
      },
    ]);
    expect(asks?.[0]?.detail).toContain('NAS was woken by Reveille and is still on.');
    expect(existsSync(restarted)).toBe(false);

    const ended = once(launched?.app.process() as NodeJS.EventEmitter, 'exit');
    await press(page, 'Install and restart');
    expect(await ended).toEqual([0, null]);
    await until(async () => marker() === 'new --demo --log-level debug\n');
    expect(readFileSync(program, 'utf8')).toBe(newProgram());
  });

  it('that cannot be put in place leave the old program there, and it starts again', async () => {
    const page = await start();
    await chown(apps, 0, 0).catch(() => undefined);
    await chmod(apps, 0o555);
    published = { version: '9.9.7', sha512: sha512(newProgram()) };
    await press(page, 'Look now');
    await card(page).getByText('Reveille 9.9.7 is available.').waitFor();
    const ended = once(launched?.app.process() as NodeJS.EventEmitter, 'exit');
    // Nothing is open and no machine is on, so nothing is asked.
    await press(page, 'Download and install');
    expect(await ended).toEqual([0, null]);
    await until(async () => marker() === 'old\n');
    expect(readFileSync(program, 'utf8')).toContain('old');
    launched = null;
    const again = await start();
    await card(again)
      .getByText(/^The update did not work, and this version stays: EACCES/)
      .waitFor();
  });

  it('with another file name are what starts with the login from then on', async () => {
    const versioned = join(apps, 'Reveille-0.1.0.AppImage');
    const page = await start([], versioned);
    await page.evaluate('window.reveille.request("app.set", { autostart: true })');
    const autostart = join(desk.home, '.config', 'autostart', 'reveille.desktop');
    expect(readFileSync(autostart, 'utf8')).toContain(versioned);
    published = { version: '9.9.6', sha512: sha512(newProgram()) };
    await press(page, 'Look now');
    await card(page).getByText('Reveille 9.9.6 is available.').waitFor();
    const ended = once(launched?.app.process() as NodeJS.EventEmitter, 'exit');
    await press(page, 'Download and install');
    expect(await ended).toEqual([0, null]);
    await until(async () => marker().startsWith('new --data '));
    expect(existsSync(versioned)).toBe(false);
    // Of two that are the same in every byte the one that was fetched first is taken.
    const moved = /Exec=(\S+Reveille-9\.9\.\d\.AppImage) /.exec(readFileSync(autostart, 'utf8'))?.[1];
    expect(readFileSync(moved ?? '', 'utf8')).toBe(newProgram());
  });

  it('that something else puts in place are not held up by the question of quitting', async () => {
    const page = await start(['--demo']);
    await wakeNas(page);
    const ended = once(launched?.app.process() as NodeJS.EventEmitter, 'exit');
    await launched?.app.evaluate(({ app, autoUpdater }) => {
      autoUpdater.emit('before-quit-for-update');
      app.quit();
    });
    expect(await ended).toEqual([0, null]);
  });

  it('do not hold up the end of the computer with their question', async () => {
    const page = await start(['--demo']);
    published = { version: '9.9.8', sha512: sha512(newProgram()) };
    await wakeNas(page);
    await press(page, 'Look now');
    await card(page).getByText('Reveille 9.9.8 is available.').waitFor();
    await press(page, 'Download and install');
    // The real dialog of the system is open now and nobody answers it.
    await card(page).getByText('Reveille 9.9.8 is being installed…').waitFor();
    expect(await launched?.stop()).toBe(0);
    launched = null;
    expect(readFileSync(program, 'utf8')).toContain('old');
  });
});
