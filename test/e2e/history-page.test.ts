import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { type App, startApp } from '../../electron/service/compose.ts';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { createFakeEngine, route, target } from './fake-engine.ts';

const wake = { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' };
const settings = {
  version: 1,
  targets: [
    { id: 'nas', name: 'NAS', host: '192.168.1.20', wake },
    { id: 'pc', name: 'Gaming PC', host: '192.168.1.21', wake: { ...wake, mac: '52:54:00:12:34:57' } },
  ],
  routes: [
    { id: 'smb', name: 'SMB', kind: 'tcp', listen: ':445', to: { target: 'nas', port: 445 } },
    { id: 'rdp', name: 'Remote Desktop', kind: 'tcp', listen: ':3389', to: { target: 'pc', port: 3389 } },
  ],
};

const hourMs = 3_600_000;

/** Yesterday on the browser's calendar: the NAS is woken twice, in vain by a television; somebody uses it once. */
function yesterday(): string {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const day = new Date(midnight.getTime() - 12 * hourMs).setHours(0, 0, 0, 0);
  const at = (hour: number, record: object) =>
    JSON.stringify({ at: new Date(day + hour * hourMs).toISOString(), target: 'nas', ...record });
  const tv = { reason: 'client', source: '192.168.1.77', route: 'smb' };
  const anna = { reason: 'client', source: '192.168.1.5', route: 'smb' };
  return [
    at(0, { kind: 'asleep', reason: 'found down' }),
    at(0, { kind: 'asleep', target: 'pc', reason: 'found down' }),
    at(3, { kind: 'waking', ...tv }),
    at(3, { kind: 'wake-sent', ...tv }),
    at(3.1, { kind: 'awake', tookMs: 21_000 }),
    at(3.3, { kind: 'checking', reason: 'idle' }),
    at(3.3, { kind: 'sleep-sent', reason: 'idle' }),
    at(3.4, { kind: 'asleep', reason: 'put to sleep' }),
    at(8, { kind: 'waking', ...anna }),
    at(8, { kind: 'wake-sent', ...anna }),
    at(8.1, { kind: 'awake', tookMs: 24_000 }),
    at(8.1, { kind: 'wake-used', source: '192.168.1.5', route: 'smb' }),
    at(10, { kind: 'answered', route: 'smb', source: '192.168.1.90', reason: 'listed', timesCount: 7 }),
    at(11, { kind: 'refused', route: 'smb', source: '192.168.1.90', reason: 'it sent nothing', timesCount: 12 }),
    at(12.1, { kind: 'idle', text: '192.168.1.5 uses smb' }),
    at(12.4, { kind: 'checking', reason: 'idle' }),
    at(12.4, { kind: 'sleep-sent', reason: 'idle' }),
    at(12.5, { kind: 'asleep', reason: 'put to sleep' }),
    at(18, { kind: 'wake-sent', target: 'pc', reason: 'person', by: 'the page' }),
    at(18.1, {
      kind: 'wake-failed',
      target: 'pc',
      fault: { code: 'wake-timeout', params: { target: 'Gaming PC', afterMs: 120_000 } },
    }),
    at(20, { kind: 'asleep', target: 'pc', reason: 'found down' }),
    '',
  ].join('\n');
}

describeWith('the History page', [chromiumProgram], () => {
  let pageFolder: string;
  let browser: Browser;
  const opened: { readonly folder: string; readonly app: App; readonly page: Page }[] = [];

  beforeAll(async () => {
    pageFolder = mkdtempSync(join(tmpdir(), 'reveille-history-page-'));
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
    readonly place?: string;
  }

  async function open({ colorScheme = 'light', locale = 'en-US', place = '#/history' }: Choices = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'reveille-history-page-'));
    const settingsFile = join(folder, 'settings.json');
    writeFileSync(settingsFile, JSON.stringify(settings));
    const dataFolder = join(folder, 'data');
    mkdirSync(dataFolder, { mode: 0o700 });
    // In one file whatever the month: what is asked for is looked at line by line.
    writeFileSync(join(dataFolder, `journal-${new Date().toISOString().slice(0, 7)}.jsonl`), yesterday(), {
      mode: 0o600,
    });
    const app = await startApp(
      {
        settingsFile,
        dataFolder,
        ui: { host: '127.0.0.1', port: 0 },
        isUiChosen: true,
        demo: false,
        allowHostEdits: false,
        logLevel: 'info',
        logFile: null,
        oneOff: null,
      },
      {
        clock: systemClock,
        env: { REVEILLE_TOKEN: 'a-token-for-tests-0123456789' },
        platform: 'linux',
        home: folder,
        pageFolder,
        log: { write: () => undefined, setLevel: () => undefined, [Symbol.dispose]: () => undefined },
        onHistory: () => undefined,
        createEngine: () =>
          createFakeEngine({
            targets: [target('nas', { name: 'NAS' }), target('pc', { name: 'Gaming PC' })],
            routes: [route('smb', 'nas', { name: 'SMB' }), route('rdp', 'pc', { name: 'Remote Desktop' })],
          }),
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
    await page.goto(`${app.ui?.url}${place}`);
    await page.getByRole('button', { name: locale === 'en-US' ? 'Earlier' : 'Früher' }).click();
    await page.locator('.bar-use').first().waitFor();
    await page.locator('.sources tbody tr').first().waitFor();
    await shoot(page, `${place.slice(2).replace('/', '-')}-${colorScheme}-${locale}`);
    return { page, settingsFile, complaints, folder };
  }

  const denied = (file: string): unknown =>
    (JSON.parse(readFileSync(file, 'utf8')) as typeof settings & { routes: { denyFrom?: unknown }[] }).routes[0]
      ?.denyFrom;

  test('a day as bars, in figures and as a table', async () => {
    const { page, complaints } = await open();
    const nas = page.locator('.timeline').filter({ hasText: 'NAS' });
    expect(await nas.locator('.figures').textContent()).toContain('19 h 6 min asleep (80 %)');
    expect(await nas.locator('.figures').textContent()).toContain('4 h 0 min in use');
    expect(await nas.locator('.figures').textContent()).toContain('2 wakes');
    await nas.getByText('As a table').click();
    await nas.getByRole('cell', { name: '192.168.1.5' }).waitFor();
    await page.getByRole('radiogroup', { name: 'Time shown' }).getByText('Month').click();
    await nas.locator('.ticks span').nth(5).waitFor();
    await nas.locator('.bar-use').waitFor();
    await shoot(page, 'history-month');
    expect(complaints).toEqual([]);
  });

  test('a source that wakes in vain is ignored with one click, and heeded again with another', async () => {
    const { page, settingsFile } = await open();
    const row = page.getByRole('row').filter({ hasText: '192.168.1.77' });
    expect(await row.getByRole('cell').allTextContents()).toEqual(['SMB (NAS)', '–', '–', '1', 'never', '–', 'Ignore']);
    const useful = page.getByRole('row').filter({ hasText: '192.168.1.5' });
    const expected = ['SMB (NAS)', '–', '–', '1', '1', '4 h 0 min', 'Ignore'];
    expect(await useful.getByRole('cell').allTextContents()).toEqual(expected);
    await row.getByRole('button', { name: 'Ignore 192.168.1.77 for SMB (NAS)' }).click();
    await page.getByText('192.168.1.77 is turned away from now on: SMB.').waitFor();
    expect(denied(settingsFile)).toEqual(['192.168.1.77']);
    await row.getByRole('button', { name: 'No longer ignore' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('192.168.1.77 may connect again: SMB.').waitFor();
    expect(denied(settingsFile)).toBeUndefined();
    expect(JSON.parse(readFileSync(settingsFile, 'utf8'))).toEqual(settings);
    const scanner = page.getByRole('row').filter({ hasText: '192.168.1.90' });
    expect(await scanner.getByRole('cell').allTextContents()).toEqual([
      'SMB (NAS)',
      '12',
      '7',
      '–',
      '–',
      '–',
      'Ignore',
    ]);
  });

  test('the log is filtered and goes out as a file', async () => {
    const { page } = await open();
    const log = page.getByRole('region', { name: 'What happened and why' });
    await log.getByText('192.168.1.77 opened SMB; NAS is being woken.').waitFor();
    await log.getByLabel('Kind').selectOption({ label: 'Problems' });
    await log.getByText('Gaming PC did not wake').waitFor();
    await log.getByText('192.168.1.77 opened SMB').waitFor({ state: 'detached' });
    await log.getByLabel('Machine').selectOption({ label: 'NAS' });
    await log.getByText('Nothing like this happened in this time.').waitFor();
    await log.getByLabel('Kind').selectOption({ label: 'Everything' });
    await log.getByLabel('Address').fill('192.168.1.90');
    await log.getByText('192.168.1.90 was turned away at SMB 12 times').waitFor();
    await log.getByRole('button', { name: 'Export as CSV…' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Download' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(download.suggestedFilename()).toBe('reveille-history.csv');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('refused,NAS,SMB,192.168.1.90');
  });

  test('with watts and a price the sleep has a value', async () => {
    const { page, folder } = await open();
    await page.getByLabel('NAS, in watts').fill('100');
    await page.getByLabel('Price per kWh').fill('0.5');
    await page.getByLabel('Currency').fill('€');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1.91 kWh saved, 0.96 €').waitFor();
    const kept: unknown = JSON.parse(readFileSync(join(folder, 'data', 'preferences.json'), 'utf8'));
    expect(kept).toMatchObject({ energy: { watts: { nas: 100 }, pricePerKwh: 0.5, currency: '€' } });
  });

  test('the menu of a machine leads to who keeps waking it', async () => {
    const { page } = await open();
    await page.getByRole('link', { name: 'Machines' }).first().click();
    await page.getByRole('button', { name: 'More: NAS' }).click();
    await page.getByRole('menuitem', { name: 'Who keeps waking it' }).click();
    const title = page.getByRole('heading', { name: 'Who keeps waking it' });
    await title.waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'sources-title');
    expect(await page.getByRole('article', { name: 'NAS' }).count()).toBe(1);
  });

  test('a machine has a page with its own history', async () => {
    const { page } = await open({ place: '#/machine/nas' });
    expect(await page.getByRole('article', { name: 'NAS' }).count()).toBe(1);
    expect(await page.getByRole('region', { name: 'What happened and why' }).getByText('Gaming PC').count()).toBe(0);
    expect(await page.locator('.timeline').count()).toBe(1);
    await page.getByRole('link', { name: 'The history of all machines' }).click();
    await page.getByRole('heading', { name: 'History', level: 2 }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no accessibility violations in ${colorScheme} colours`, async () => {
      for (const place of ['#/history', '#/machine/nas']) {
        const { page } = await open({ colorScheme, place });
        await page.getByText('As a table').first().click();
        await page.getByRole('button', { name: 'Ignore 192.168.1.77 for SMB (NAS)' }).click();
        await page.getByText('is turned away from now on').waitFor();
        expect(await violations(page)).toEqual([]);
      }
    });
  }

  test('nothing is cut off in a narrow window or at 200 %, in either language', async () => {
    for (const locale of ['en-US', 'de-DE']) {
      for (const place of ['#/history', '#/machine/nas']) {
        const { page } = await open({ locale, place });
        for (const width of [320, 640]) {
          await page.setViewportSize({ width, height: 800 });
          await shoot(page, `${place.slice(2).replace('/', '-')}-${width}-${locale}`);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
      }
    }
  });

  test('everything is reached by keyboard', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Earlier' }).focus();
    const reached: string[] = [];
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const active = document.activeElement;
          const labelled =
            active && 'labels' in active ? ((active as HTMLInputElement).labels?.[0]?.textContent ?? '') : '';
          return active?.getAttribute('aria-label') ?? (labelled || (active?.textContent ?? ''));
        }),
      );
    }
    for (const wanted of [
      'Later',
      'NAS',
      'As a table: NAS',
      'Ignore 192.168.1.77 for SMB (NAS)',
      'Kind',
      'Address',
      'Export as CSV…',
    ])
      expect(reached).toContain(wanted);
  });
});

/** For people to look at, where they ask for it. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['REVEILLE_SHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
