import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { type App, startApp } from '../../electron/service/compose.ts';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { createFakeEngine, target } from './fake-engine.ts';

const nas = {
  version: 1,
  targets: [{ id: 'nas', name: 'NAS', host: '192.168.1.20', wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' } }],
  routes: [{ id: 'smb', kind: 'tcp', listen: ':445', to: { target: 'nas', port: 445 } }],
};

describeWith('the Settings page', [chromiumProgram], () => {
  let pageFolder: string;
  let browser: Browser;
  const opened: { readonly folder: string; readonly app: App; readonly page: Page }[] = [];

  beforeAll(async () => {
    pageFolder = mkdtempSync(join(tmpdir(), 'reveille-settings-page-'));
    await buildPage(pageFolder);
    browser = await chromium.launch(chromiumOptions);
  });

  afterEach(async () => {
    for (const { folder, app, page } of opened.splice(0)) {
      await page.context().close();
      await app.stop(0);
      rmSync(folder, { recursive: true });
    }
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(pageFolder, { recursive: true });
  });

  interface Choices {
    readonly colorScheme?: 'light' | 'dark';
    readonly locale?: string;
    readonly settings?: unknown;
    readonly allowHostEdits?: boolean;
  }

  async function open({
    colorScheme = 'light',
    locale = 'en-US',
    settings = nas,
    allowHostEdits = false,
  }: Choices = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'reveille-settings-page-'));
    const settingsFile = join(folder, 'settings.json');
    writeFileSync(settingsFile, typeof settings === 'string' ? settings : JSON.stringify(settings));
    const log: string[] = [];
    const app = await startApp(
      {
        settingsFile,
        dataFolder: join(folder, 'data'),
        ui: { host: '127.0.0.1', port: 0 },
        isUiChosen: true,
        demo: false,
        allowHostEdits,
        logLevel: 'info',
        logFile: null,
        oneOff: null,
      },
      {
        clock: systemClock,
        env: { REVEILLE_SECRET_PLUG_TOKEN: 'x', REVEILLE_TOKEN: 'a-token-for-tests-0123456789' },
        platform: 'linux',
        home: folder,
        pageFolder,
        log: {
          write: (level, text) => log.push(`${level} ${text}`),
          setLevel: (level) => log.push(`level ${level}`),
          [Symbol.dispose]: () => undefined,
        },
        onHistory: () => undefined,
        createEngine: () => createFakeEngine({ targets: [target('nas', { name: 'NAS' })] }),
      },
    );
    const context = await browser.newContext({
      colorScheme,
      locale,
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    const page = await context.newPage();
    opened.push({ folder, app, page });
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(app.ui?.loginLink ?? '');
    await page.getByRole('heading', { name: 'Reveille', exact: true }).waitFor();
    await page.goto(`${app.ui?.url}#/settings`);
    await page.locator('.facts').waitFor();
    return { page, folder, settingsFile, log, complaints };
  }

  const saved = (folder: string): unknown => {
    const file = join(folder, 'data', 'preferences.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  };

  test('theme, language and log level take effect at once and are kept', async () => {
    const { page, folder, log, complaints } = await open();
    await page.locator('label', { hasText: 'Dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
    await page.locator('label', { hasText: 'Every step' }).click();
    await page.locator('label', { hasText: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Einstellungen', level: 2 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    expect(saved(folder)).toMatchObject({ theme: 'dark', language: 'de', logLevel: 'debug' });
    expect(log).toContain('level debug');

    await page.reload();
    await page.getByRole('heading', { name: 'Einstellungen', level: 2 }).waitFor();
    await page.getByRole('link', { name: 'Rechner' }).click();
    await page.getByText('Schläft', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
    expect(complaints).toEqual([]);
  });

  test('what only a desktop can do is not offered here, and why is said', async () => {
    const { page, settingsFile } = await open();
    expect(await page.getByRole('switch').count()).toBe(0);
    expect(await page.getByText('the README says how to start it as a service.').count()).toBe(1);
    expect(await page.getByText('Only the desktop app shows notifications.').count()).toBe(1);
    expect(await page.getByText(settingsFile).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Show in its folder' }).count()).toBe(0);
  });

  test('secrets are named, set and deleted, and no value is ever on the page', async () => {
    const { page, folder } = await open();
    const vault = page.getByRole('region', { name: 'Secrets' });
    await vault.getByText('from the environment').waitFor();
    await vault.getByLabel('Name').fill('no spaces');
    await vault.getByText('A name has letters').waitFor();
    await vault.getByLabel('Name').fill('nas-password');
    await vault.getByLabel('Secret', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
    await vault.getByText('“nas-password” is saved.').waitFor();
    expect(readFileSync(join(folder, 'data', 'secrets.json'), 'utf8')).toContain('correct horse');
    expect(await page.content()).not.toContain('correct horse');
    expect(await vault.getByLabel('Secret', { exact: true }).inputValue()).toBe('');

    await vault.getByRole('button', { name: 'Delete nas-password' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await vault.getByText('“nas-password” is deleted.').waitFor();
    expect(JSON.parse(readFileSync(join(folder, 'data', 'secrets.json'), 'utf8'))).toEqual({});
  });

  test('the settings go out as a file and come back after showing what would change', async () => {
    const { page, settingsFile, log } = await open();
    await page.getByRole('button', { name: 'Export…' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(nas);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const ready = { kind: 'tcp', port: 22 };
    const wake = { kind: 'wake-on-lan', mac: '52:54:00:00:00:01' };
    const targets = [...nas.targets.map((each) => ({ ...each, ready })), { id: 'pc', host: '10.0.0.9', wake, ready }];
    const other = { ...nas, targets, routes: [] };
    await choose(page, JSON.stringify(other));
    const dialog = page.getByRole('dialog', { name: 'Import settings' });
    await dialog.getByRole('button', { name: 'Replace the settings' }).waitFor();
    expect(await dialog.locator('.changes li').allTextContents()).toEqual(['NASchanged', 'pcnew', 'smbremoved']);
    expect(JSON.parse(readFileSync(settingsFile, 'utf8'))).toEqual(nas);
    await dialog.getByRole('button', { name: 'Replace the settings' }).click();
    await page.getByText('The settings were imported.').waitFor();
    expect(JSON.parse(readFileSync(settingsFile, 'utf8'))).toEqual(other);
    expect(log).toContain('info Settings in force: machines 2, services 0');

    await choose(page, '{ "targets": [ { "id": "NAS!" } ] }');
    await dialog.getByText('These settings cannot be used:').waitFor();
    expect(await dialog.getByRole('button', { name: 'Replace the settings' }).count()).toBe(0);
  });

  test('an import that reaches into this computer is shown whole and not offered', async () => {
    const { page } = await open();
    const hook = { id: 'box', power: { kind: 'command', start: ['/bin/evil', '--now'], status: '/bin/true' } };
    await choose(page, JSON.stringify({ ...nas, targets: [...nas.targets, hook] }));
    const dialog = page.getByRole('dialog', { name: 'Import settings' });
    await dialog.getByText('["/bin/evil","--now"]').waitFor();
    await dialog.getByText('--allow-host-edits').waitFor();
    expect(await dialog.getByRole('button', { name: 'Replace the settings' }).count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no accessibility violations in ${colorScheme} colours, dialogs included`, async () => {
      const { page } = await open({ colorScheme, settings: '{ "targets": [ { "id": 1 } ] }' });
      await page.getByText('The file has mistakes.').waitFor();
      expect(await violations(page)).toEqual([]);
      await choose(page, JSON.stringify(nas));
      await page.getByRole('dialog').getByText('NAS').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Export…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }

  test('everything is reached by keyboard, and a page that is gone to has the focus', async () => {
    const { page } = await open();
    await page.reload();
    await page.locator('.facts').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    expect(new URL(page.url()).hash).toBe('#/settings');

    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const active = document.activeElement;
          const labelled = active instanceof HTMLInputElement ? (active.labels?.[0]?.textContent ?? '') : '';
          return active?.getAttribute('aria-label') ?? (labelled || (active?.textContent ?? ''));
        }),
      );
    }
    for (const wanted of ['As the system', 'Export…', 'Import…', 'Name', 'Secret']) expect(reached).toContain(wanted);

    await page.getByRole('navigation').getByRole('link', { name: 'Machines' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'NAS' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });

  test('nothing is cut off in a narrow window or at 200 %, in either language', async () => {
    for (const locale of ['en-US', 'de-DE']) {
      const { page } = await open({ locale });
      for (const width of [320, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([locale, width, overflow]).toEqual([locale, width, 0]);
      }
    }
  });
});

/** Hands a file to the import button. */
async function choose(page: Page, text: string): Promise<void> {
  const buffer = Buffer.from(text);
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'settings.json', mimeType: 'application/json', buffer });
}
