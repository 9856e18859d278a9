import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../../electron/service/demo/free-ports.ts';
import { describeWith } from '../requirements.ts';
import { chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { builtProgram, endPrograms, startProgram, until } from './program.ts';

const linux = {
  what: 'the settings file in the place of Linux',
  enable: 'run the tests on Linux',
  isMet: () => process.platform === 'linux',
};

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];

describeWith('the machine editor', [builtProgram, chromiumProgram, linux], () => {
  let browser: Browser;
  let home: string;
  const pages: Page[] = [];
  const servers: Server[] = [];

  beforeAll(async () => {
    browser = await chromium.launch(chromiumOptions);
  });

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'reveille-editor-'));
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    for (const server of servers.splice(0)) server.close();
    await endPrograms();
    rmSync(home, { recursive: true, force: true });
  });

  afterAll(async () => {
    await browser?.close();
  });

  const settingsFile = () => join(home, '.config', 'reveille', 'settings.json');
  const onDisk = () => JSON.parse(readFileSync(settingsFile(), 'utf8')) as SettingsOnDisk;

  interface SettingsOnDisk {
    targets: Record<string, unknown>[];
    routes: Record<string, unknown>[];
  }

  function writeSettings(settings: unknown): void {
    mkdirSync(join(home, '.config', 'reveille'), { recursive: true });
    writeFileSync(settingsFile(), JSON.stringify(settings));
  }

  interface Opened {
    readonly page: Page;
    readonly url: string;
    readonly complaints: readonly string[];
    /** Goes to a page of the window. */
    readonly at: (hash: string) => Promise<void>;
  }

  async function open(options: BrowserContextOptions = {}, args: readonly string[] = []): Promise<Opened> {
    const program = startProgram(['--headless', '--ui', '127.0.0.1:0', ...args], home);
    const [link = ''] = /http\S+/.exec(await program.line('Log in once')) ?? [];
    const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-US', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    pages.push(page);
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(link);
    const url = new URL('/', link).href;
    await page.getByRole('heading', { name: 'Reveille', exact: true }).waitFor();
    return { page, url, complaints, at: async (hash) => void (await page.goto(`${url}${hash}`)) };
  }

  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
  const saved = (page: Page) => page.getByText('Saved. It is in force already.').waitFor();

  async function chooseNas(page: Page): Promise<void> {
    await page.getByRole('link', { name: /NAS with file shares/ }).click();
    await page.getByLabel('Name').fill('Büro-NAS');
    // No system opens a connection to this address, so nothing is sent to anybody's network.
    await page.getByLabel('Address', { exact: false }).first().fill('255.255.255.255');
    await page.getByLabel('MAC address').fill('52-54-00-12-34-56');
  }

  test('an empty window leads to a working machine, and to the way clients reach it', async () => {
    const { page, complaints } = await open();
    await page.getByRole('heading', { name: /Let machines sleep/ }).waitFor();
    await chooseNas(page);
    await page.getByLabel(/SSH user/).fill('wake');
    await page.getByRole('button', { name: 'Save and use it' }).click();
    await page.getByRole('heading', { name: 'Büro-NAS is set up' }).waitFor();

    expect(onDisk()).toEqual({
      version: 1,
      targets: [
        {
          id: 'buero-nas',
          name: 'Büro-NAS',
          host: '255.255.255.255',
          wake: { kind: 'wake-on-lan', mac: '52-54-00-12-34-56' },
          sleep: { kind: 'ssh', user: 'wake' },
          idle: { cooldown: '15m', busyChecks: ['default', { kind: 'load', above: 1, perCpu: true }] },
        },
      ],
      routes: [
        {
          id: 'buero-nas-smb',
          name: 'SMB',
          kind: 'tcp',
          listen: ':445',
          to: { target: 'buero-nas', port: 445 },
          gate: 'smb',
          inUse: 'traffic',
        },
      ],
    });
    await page.locator('label', { hasText: 'Windows' }).first().click();
    await page.getByText(String.raw`net use * \\`).waitFor();
    await page.getByRole('link', { name: 'Go to the machines' }).click();
    await page.getByRole('article', { name: 'Büro-NAS' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('what is wrong is said beside its field, and nothing is saved until it is right', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    const mac = page.getByLabel('MAC address');
    await mac.fill('52:54');
    await page.getByText('is not a MAC address', { exact: false }).first().waitFor();
    expect(await mac.getAttribute('aria-invalid')).toBe('true');
    const help = await mac.getAttribute('aria-describedby');
    const texts = await Promise.all((help ?? '').split(/\s+/).map((id) => page.locator(`[id="${id}"]`).textContent()));
    expect(texts.join(' ')).toMatch(/"52:54" is not a MAC address/);

    await save(page).click();
    await page.getByRole('heading', { name: 'One thing to put right' }).waitFor();
    await page.getByRole('button', { name: /^Wake by › MAC address/ }).click();
    expect(await mac.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(onDisk()).toEqual(nasSettings);

    await mac.fill('52:54:00:12:34:57');
    await save(page).click();
    await saved(page);
    expect(onDisk().targets[0]?.['wake']).toEqual({ kind: 'wake-on-lan', mac: '52:54:00:12:34:57' });
  });

  test('editing the name during a session does not break it', async () => {
    const echo = createServer((socket) => void socket.pipe(socket)).listen(0, '127.0.0.1');
    servers.push(echo);
    await until(() => echo.listening);
    const { port } = echo.address() as { port: number };
    const [listen] = await freePorts('127.0.0.1', [0]);
    writeSettings({
      version: 1,
      targets: [{ id: 'box', host: '127.0.0.1', wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' } }],
      routes: [{ id: 'echo', kind: 'tcp', listen: String(listen), to: { target: 'box', port } }],
    });
    const { page, at } = await open();
    const client = connect(Number(listen), '127.0.0.1');
    expect(await said(client, 'before')).toBe('before');

    await at('#/edit/box');
    await page.getByLabel('Name').first().fill('The box');
    await save(page).click();
    await saved(page);
    expect(onDisk().targets[0]?.['name']).toBe('The box');
    await page.getByRole('link', { name: 'Machines' }).first().click();
    await page.getByRole('article', { name: 'The box' }).waitFor();
    expect(await said(client, 'after')).toBe('after');
    client.destroy();
  });

  test('the same machine as JSON, with the same checks and the same way to save', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    await page.locator('label', { hasText: /^JSON$/ }).click();
    const text = page.getByLabel('NAS as JSON');
    const machine = JSON.parse(await text.inputValue()) as { target: Record<string, unknown> };
    expect(machine).toEqual({ target: nasSettings.targets[0], routes: nasSettings.routes });

    await text.fill('{ "target": ');
    await page.getByText('This is not valid JSON').waitFor();
    expect(await save(page).isDisabled()).toBe(true);
    await text.fill(JSON.stringify({ ...machine, target: { ...machine.target, hots: 'x' } }));
    await page.getByText('"hots" in targets[0]', { exact: false }).waitFor();
    await text.fill(JSON.stringify({ ...machine, target: { ...machine.target, needs: [], name: 'Store' } }));
    await page.getByText('"hots" in targets[0]', { exact: false }).waitFor({ state: 'detached' });
    await save(page).click();
    await saved(page);
    expect(onDisk().targets[0]).toMatchObject({ id: 'nas', name: 'Store', needs: [] });
  });

  test('a duplicate takes other ports; deleting can be undone, to the letter', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    await page.getByRole('link', { name: 'Duplicate' }).click();
    await page.getByText('Not copied', { exact: false }).waitFor();
    await page.getByLabel('Address').first().fill('127.0.0.21');
    await page.getByLabel('MAC address').fill('52:54:00:12:34:99');
    await save(page).click();
    await page.getByRole('heading', { name: 'NAS (copy) is set up' }).waitFor();
    const both = onDisk();
    expect(both.targets.map(({ id, name }) => [id, name])).toEqual([
      ['nas', 'NAS'],
      ['nas-2', 'NAS (copy)'],
    ]);
    expect(both.routes.map(({ id, listen }) => [id, listen])).toEqual([
      ['smb', '127.0.0.1:4450'],
      ['smb-2', '127.0.0.1:4451'],
    ]);

    await at('#/edit/nas');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('NAS was deleted.').waitFor();
    await page.getByRole('article', { name: 'NAS', exact: true }).waitFor({ state: 'detached' });
    expect(onDisk().targets.map(({ id }) => id)).toEqual(['nas-2']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('article', { name: 'NAS', exact: true }).waitFor();
    expect(onDisk()).toEqual(both);
  });

  test('deleting a machine that Reveille woke asks what shall become of it', async () => {
    const [port, listen] = await freePorts('127.0.0.1', [0, 0]);
    const pidFile = join(home, 'pid');
    const start = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      require('net').createServer((socket) => socket.pipe(socket)).listen(${port}, '127.0.0.1')`;
    const stop = `process.kill(Number(require('fs').readFileSync(${JSON.stringify(pidFile)}, 'utf8')))`;
    writeSettings({
      version: 1,
      targets: [
        {
          id: 'own',
          host: '127.0.0.1',
          power: { kind: 'command', start: [process.execPath, '-e', start], stop: [process.execPath, '-e', stop] },
        },
      ],
      routes: [{ id: 'echo', kind: 'tcp', listen: String(listen), to: { target: 'own', port } }],
    });
    const { page, at } = await open();
    await page.getByRole('button', { name: 'Wake own' }).click();
    await page.locator('[data-target="own"][data-state="awake"]').waitFor();
    await at('#/edit/own');
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Reveille woke own, and it is still on.', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Put it to sleep, then delete' }).click();
    // Who wakes a machine by hand keeps it awake for an hour.
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Put it to sleep all the same, then delete' }).click();
    await page.getByText('own was deleted.').waitFor();
    expect(onDisk().targets).toEqual([]);
    // Signal 0 only asks whether it is there.
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => !isRunning(pid));
  });

  test('a machine that may not be made here comes as text for the settings file', async () => {
    const { page, at } = await open();
    await at('#/new?template=scripts&name=Builds');
    await page.getByLabel('Start command').fill('./start.sh "one thing"');
    const text = await page.locator('.copy-text code').first().textContent();
    expect(await page.getByRole('button', { name: 'Save and use it' }).count()).toBe(0);
    writeSettings(JSON.parse(text ?? ''));
    await at('#/');
    await page.getByRole('article', { name: 'Builds' }).waitFor();
    expect(onDisk().targets[0]).toMatchObject({ power: { kind: 'command', start: ['./start.sh', 'one thing'] } });
  });

  test('a port that is taken is told before anything is saved', async () => {
    writeSettings({ ...nasSettings, routes: [{ ...nasSettings.routes[0], listen: '127.0.0.1:445' }] });
    const { page, at } = await open();
    await at('#/new?template=other&name=Box&host=127.0.0.9&mac=52:54:00:12:34:09&port=8000');
    await page.getByRole('button', { name: 'See all settings first' }).click();
    await page.getByLabel('Clients connect to').fill('127.0.0.1:445');
    await page.getByText('127.0.0.1:445 is used by SMB already.', { exact: false }).waitFor();
    await page.getByText('port 445 needs a permission', { exact: false }).waitFor();
    expect(onDisk().targets).toHaveLength(1);
  });

  test('a web page behind a shared address, with a second place that can answer', async () => {
    const [listen, shared] = await freePorts('127.0.0.1', [0, 0]);
    const web = { id: 'web', listen: `127.0.0.1:${shared}` };
    writeSettings({
      ...nasSettings,
      listeners: [web],
      routes: [
        { id: 'photos', name: 'Photos', kind: 'tcp', listen: String(listen), to: { target: 'nas', port: 2342 } },
      ],
    });
    const { page, complaints, at } = await open({ colorScheme: 'dark' });
    await at('#/edit/nas');
    const service = page.getByRole('region', { name: 'Service: Photos' });
    await service.getByLabel('Kind of service').selectOption({ label: 'Web page or web service (HTTP)' });
    await service.getByLabel('Clients connect to').first().selectOption(web.id);
    await service.getByLabel('Path').first().fill('photos');
    await service.getByRole('button', { name: 'Add another place that can answer' }).click();
    await service.getByLabel('URL').fill('ftp://two.example');
    await service.getByRole('button', { name: 'Earlier: Place 2' }).click();

    await save(page).click();
    await page.getByRole('heading', { name: '2 things to put right' }).waitFor();
    await service.getByText('"photos" does not begin with "/".', { exact: false }).waitFor();
    await page.getByRole('button', { name: /^Photos › Endpoints › URL/ }).click();
    const url = service.getByLabel('URL');
    expect(await url.evaluate((field) => field === document.activeElement)).toBe(true);
    await url.fill('https://two.example/photos');
    await service.getByLabel('Path').first().fill('/photos');
    expect(await violations(page)).toEqual([]);
    await service.getByLabel('While it wakes').selectOption({ label: 'Show a page' });
    const preview = service.frameLocator('iframe');
    await preview.getByRole('heading', { name: /NAS/ }).waitFor();
    await save(page).click();
    await saved(page);
    expect(onDisk()).toMatchObject({
      listeners: [web],
      routes: [
        {
          id: 'photos',
          name: 'Photos',
          kind: 'http',
          listener: 'web',
          match: { path: '/photos' },
          endpoints: [{ url: 'https://two.example/photos' }, { target: 'nas', port: 2342 }],
          whileWaking: 'page',
        },
      ],
    });
    expect(complaints).toEqual([]);
  });

  test('what was found in the network is filled in', async () => {
    const { page, at } = await open();
    await at('#/new?template=ssh&name=Store&host=127.0.0.9&mac=52:54:00:12:34:09');
    await page.getByRole('button', { name: 'Save and use it' }).click();
    await page.getByRole('heading', { name: 'Store is set up' }).waitFor();
    expect(onDisk().targets[0]).toMatchObject({ host: '127.0.0.9', wake: { mac: '52:54:00:12:34:09' } });
  });

  test('a machine that was changed elsewhere is shown in both versions', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    await page.getByLabel('Name').first().fill('Mine');
    writeSettings({ ...nasSettings, targets: [{ ...nasSettings.targets[0], name: 'Theirs' }] });
    await save(page).click();
    const dialog = page.getByRole('dialog', { name: /changed meanwhile/ });
    await dialog.getByRole('region', { name: 'Yours' }).getByText('"Mine"', { exact: false }).waitFor();
    await dialog.getByRole('region', { name: 'In the file now' }).getByText('"Theirs"', { exact: false }).waitFor();
    expect(onDisk().targets[0]?.['name']).toBe('Theirs');
    await dialog.getByRole('button', { name: 'Save yours' }).click();
    await saved(page);
    expect(onDisk().targets[0]?.['name']).toBe('Mine');
  });

  test('what others changed in the file stays, without a question', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    await page.getByLabel('Name').first().fill('Mine');
    const pc = { id: 'pc', host: '127.0.0.30', wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:30' }, ready: 'tcp' };
    const ready = { kind: 'tcp', port: 22 };
    writeSettings({ ...nasSettings, targets: [...nasSettings.targets, { ...pc, ready }] });
    await save(page).click();
    await saved(page);
    expect(onDisk().targets.map(({ id, name }) => [id, name])).toEqual([
      ['nas', 'Mine'],
      ['pc', undefined],
    ]);
  });

  test('what is not saved is not lost by a link, nor by Back', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    await page.getByLabel('Name').first().fill('Half');
    await page.getByRole('link', { name: 'Machines' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay here' }).click();
    expect(await page.getByLabel('Name').first().inputValue()).toBe('Half');
    await page.goBack();
    await page.getByRole('article', { name: 'NAS' }).waitFor();
    await page.goForward();
    await page.getByText('were not saved yet').waitFor();
    expect(await page.getByLabel('Name').first().inputValue()).toBe('Half');
  });

  test('fields that reach into the computer are shown, and changed only where that is allowed', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    const key = page.getByLabel('Key file', { exact: true });
    expect([await key.inputValue(), await key.getAttribute('readonly')]).toEqual(['~/.ssh/nas', '']);
    await page.getByText('changed in the settings file only', { exact: false }).first().waitFor();
    await endPrograms();

    const allowed = await open({}, ['--allow-host-edits']);
    await allowed.at('#/edit/nas');
    await allowed.page.getByLabel('Key file', { exact: true }).fill('~/.ssh/other');
    await save(allowed.page).click();
    await saved(allowed.page);
    expect(onDisk().targets[0]?.['sleep']).toEqual({ kind: 'ssh', user: 'wake', identityFile: '~/.ssh/other' });
  });

  test('a secret is stored on the spot, and only its name is in the file', async () => {
    writeSettings(nasSettings);
    const { page, at } = await open();
    await at('#/edit/nas');
    await page.getByLabel('Password', { exact: true }).selectOption('Store a new secret…');
    await page.getByLabel('The secret itself').fill('hunter2');
    await page.getByRole('button', { name: 'Store it' }).click();
    await page.getByLabel('The secret itself').waitFor({ state: 'detached' });
    await save(page).click();
    await saved(page);
    expect(onDisk().targets[0]?.['sleep']).toMatchObject({ password: { secret: 'nas-password' } });
    expect(readFileSync(settingsFile(), 'utf8')).not.toContain('hunter2');
  });

  test('everything can be done by keyboard', async () => {
    const { page } = await open();
    await page.locator('.first-run').waitFor();
    await tabTo(page, /^SSH/);
    await page.keyboard.press('Enter');
    await page.locator('form').waitFor();
    await tabTo(page, /^Name/);
    await page.keyboard.type('Keys');
    await page.keyboard.press('Tab');
    await page.keyboard.type('127.0.0.20');
    await page.keyboard.press('Tab');
    await page.keyboard.type('52:54:00:12:34:56');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keys is set up' }).waitFor();
    await tabTo(page, /^Delete$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Delete$/);
    await page.keyboard.press('Enter');
    await page.getByText('Keys was deleted.').waitFor();
    expect(onDisk().targets).toEqual([]);
    await tabTo(page, /^Undo$/);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Keys' }).waitFor();
  });

  test('what a game server says while it sleeps is shown as the game lists it, while it is typed', async () => {
    const { page, at, complaints } = await open();
    await at('#/new?template=bedrock&name=Caves&host=127.0.0.9&mac=52:54:00:12:34:09');
    await page.getByRole('button', { name: 'See all settings first' }).click();
    const listed = page.getByRole('figure', { name: 'What players see in their list meanwhile' });
    await listed.getByText('Caves - asleep, join to wake it').waitFor();
    await listed.getByText('Caves - starting, ready in 40 s').waitFor();
    const sleeping = page.getByLabel('While it sleeps');
    await sleeping.fill('§a{name}§r: join');
    await listed.getByText(': join').waitFor();
    const color = await listed.getByText('Caves', { exact: true }).evaluate((name) => getComputedStyle(name).color);
    expect(color).toBe('rgb(85, 255, 85)');
    await page
      .getByRole('button', { name: 'JSON' })
      .or(page.getByText('JSON', { exact: true }))
      .first()
      .click();
    expect(await page.locator('textarea').first().inputValue()).toContain('"asleep": "§a{name}§r: join"');
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)(
    'game servers can be edited in %s, in German, in any window',
    async (colorScheme) => {
      writeSettings(gameSettings);
      const { page, at } = await open({ colorScheme, locale: 'de-DE', viewport: { width: 1000, height: 900 } });
      await at('#/edit/games');
      const listed = page.getByRole('figure', { name: 'Was Spieler währenddessen in ihrer Liste sehen' });
      await listed.first().waitFor();
      expect(await listed.count()).toBe(3);
      expect(await violations(page)).toEqual([]);
      if (shots)
        await page
          .locator('.service-form')
          .nth(1)
          .screenshot({ path: join(shots, `games-${colorScheme}.png`) });
      await page.setViewportSize({ width: 360, height: 640 });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      if (shots) await listed.first().screenshot({ path: join(shots, `games-narrow-${colorScheme}.png`) });
    },
  );

  test.each(['light', 'dark'] as const)(
    'nothing stands against using it in %s, in German, in a narrow window',
    async (colorScheme) => {
      writeSettings(nasSettings);
      const { page, at } = await open({ colorScheme, locale: 'de-DE', viewport: { width: 360, height: 640 } });
      for (const hash of ['#/new', '#/new?template=web', '#/edit/nas']) {
        await at(hash);
        await page.locator('.editor').waitFor();
        // Not saved, so that nothing is sent there; an address of a network brings the recipe to take it over.
        if (hash === '#/edit/nas') await page.getByLabel('Adresse').first().fill('192.168.1.20');
        for (const fold of await page.locator('summary').all()) await fold.click();
        expect([hash, await violations(page)]).toEqual([hash, []]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([hash, overflow]).toEqual([hash, 0]);
      }
      const text = (await page.locator('.editor').textContent()) ?? '';
      expect(text).toContain('So kommen andere hin');
      expect(text).not.toMatch(/\b(the|machine|service)\b/i);
    },
  );
});

const gameSettings = {
  version: 1,
  targets: [
    {
      id: 'games',
      name: 'Höhle',
      host: '127.0.0.20',
      down: 'refused-or-silent',
      wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' },
      sleep: { kind: 'ssh', user: 'wake', identityFile: '~/.ssh/nas' },
    },
  ],
  routes: [
    { id: 'java', kind: 'tcp', listen: '127.0.0.1:25560', to: { target: 'games', port: 25_565 }, gate: 'minecraft' },
    {
      id: 'bedrock',
      kind: 'udp',
      listen: '127.0.0.1:19130',
      to: { target: 'games', port: 19_132 },
      gate: { kind: 'bedrock', language: 'de', texts: { asleep: '§6{name} §7§oträumt' } },
    },
    {
      id: 'steam',
      kind: 'udp',
      listen: '127.0.0.1:27010',
      to: { target: 'games', port: 27_015 },
      gate: { kind: 'a2s', language: 'de' },
    },
  ],
};

const nasSettings = {
  version: 1,
  targets: [
    {
      id: 'nas',
      name: 'NAS',
      host: '127.0.0.20',
      // Its ports refuse here, and no notice about that may lie over the buttons.
      down: 'refused-or-silent',
      wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' },
      sleep: { kind: 'ssh', user: 'wake', identityFile: '~/.ssh/nas' },
    },
  ],
  routes: [{ id: 'smb', name: 'SMB', kind: 'tcp', listen: '127.0.0.1:4450', to: { target: 'nas', port: 445 } }],
};

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What comes back for a text sent. */
async function said(client: Socket, text: string): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    client.once('data', (data) => resolve(String(data)));
    client.once('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
  });
  client.write(text);
  return await answer;
}

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const here = document.activeElement;
      const label = here?.id ? document.querySelector(`label[for="${here.id}"]`)?.textContent : null;
      return here?.getAttribute('aria-label') ?? label ?? here?.textContent?.trim() ?? '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`${name} cannot be reached by Tab`);
}
