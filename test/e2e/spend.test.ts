import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { type App, startApp } from '../../electron/service/compose.ts';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { createFakeEngine, target } from './fake-engine.ts';

const shots = process.env['REVEILLE_SHOTS'];
const hourMs = 3_600_000;
const power = { kind: 'gce', project: 'home-lab', zone: 'europe-west1-b', name: 'build' };
const settings = {
  version: 1,
  targets: [
    {
      id: 'build',
      name: 'Build VM',
      power,
      cost: { perHour: 0.12, currency: '€' },
      spend: { hoursPerDay: 8, moneyPerMonth: 20 },
    },
    { id: 'plain', name: 'Plain VM', power: { ...power, name: 'plain' } },
  ],
  routes: ['build', 'plain'].map((id, index) => ({
    id: `${id}-web`,
    kind: 'tcp',
    listen: String(18_090 + index),
    to: { target: id, port: 80 },
  })),
};

/** The midnight that ends today. */
function midnight(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
}

const usage = {
  todayMinutes: 480,
  monthMinutes: 840,
  upSince: null,
  cost: { perHour: 0.12, currency: '€' },
  limits: [
    { kind: 'hoursPerDay', most: 8, used: 8, isReached: true, renewsAt: midnight().toISOString() },
    { kind: 'moneyPerMonth', most: 20, used: 16.5, isReached: false, renewsAt: midnight().toISOString() },
  ],
  remindEveryMs: null,
} as const;

describeWith('what machines cost, on the page', [chromiumProgram], () => {
  let folder: string;
  let browser: Browser;
  let app: App | null = null;
  let page: Page | null = null;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-spend-'));
    await buildPage(join(folder, 'page'));
    browser = await chromium.launch(chromiumOptions);
  }, 90_000);

  afterEach(async () => {
    await page?.context().close();
    await app?.stop(0);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const settingsFile = () => join(folder, 'settings.json');

  /** Up yesterday from six to ten. */
  function yesterday(): string {
    const day = midnight().getTime() - 48 * hourMs;
    const at = (hour: number, kind: string) =>
      JSON.stringify({ at: new Date(day + hour * hourMs).toISOString(), kind, target: 'build' });
    return [at(0, 'asleep'), at(6, 'awake'), at(10, 'asleep'), ''].join('\n');
  }

  async function open(hash: string, colorScheme: 'light' | 'dark' = 'light', locale = 'en-US'): Promise<Page> {
    writeFileSync(settingsFile(), JSON.stringify(settings));
    const dataFolder = mkdtempSync(join(folder, 'data-'));
    const month = new Date().toISOString().slice(0, 7);
    writeFileSync(join(dataFolder, `journal-${month}.jsonl`), yesterday(), { mode: 0o600 });
    app = await startApp(
      {
        settingsFile: settingsFile(),
        dataFolder,
        ui: { host: '127.0.0.1', port: 0 },
        isUiChosen: true,
        demo: false,
        allowHostEdits: false,
        logLevel: 'error',
        logFile: null,
        oneOff: null,
      },
      {
        clock: systemClock,
        env: {},
        platform: 'linux',
        home: folder,
        pageFolder: join(folder, 'page'),
        log: { write: () => undefined, setLevel: () => undefined, [Symbol.dispose]: () => undefined },
        onHistory: () => undefined,
        createEngine: () =>
          createFakeEngine({
            targets: [
              target('build', { name: 'Build VM', usage, why: 'Its spending limit is reached' }),
              target('plain', { name: 'Plain VM', usage: null }),
            ],
          }),
      },
    );
    const viewport = { width: 1100, height: 900 };
    const context = await browser.newContext({ colorScheme, locale, reducedMotion: 'reduce', viewport });
    const opened = await context.newPage();
    page = opened;
    opened.setDefaultTimeout(15_000);
    await opened.goto(app.ui?.loginLink ?? '');
    await opened.locator('.machine').first().waitFor();
    await opened.goto(`${app.ui?.url}${hash}`);
    return opened;
  }

  async function shot(shown: Page, name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await shown.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }

  test.each(['light', 'dark'] as const)(
    'a limit that is near or reached is in the list, in %s',
    async (colorScheme) => {
      const shown = await open('#/', colorScheme);
      const machine = shown.getByRole('article', { name: 'Build VM' });
      await machine.getByText(/Its spending limit is reached: 8 of 8 h today\. Nothing wakes it until/).waitFor();
      await machine.getByText('Its spending limit is near: 16.50 of 20.00 € this month.').waitFor();
      expect(await shown.getByRole('article', { name: 'Plain VM' }).textContent()).not.toContain('limit');
      expect(await violations(shown)).toEqual([]);
      await shot(shown, `spend-list-${colorScheme}`);
    },
  );

  test.each(['light', 'dark'] as const)(
    'the editor shows what was used beside the limits, in %s',
    async (colorScheme) => {
      const shown = await open('#/edit/build', colorScheme);
      await shown.getByText('Cost and spending limit', { exact: true }).click();
      await shown.getByText('This month so far: 14 h, 1.68 €.').waitFor();
      expect(await shown.getByLabel('Price per hour').inputValue()).toBe('0.12');
      await shown.getByLabel('Hours per day').fill('10');
      await shown.getByLabel('Money per month').fill('');
      await shot(shown, `spend-editor-${colorScheme}`);
      expect(await violations(shown)).toEqual([]);
      await shown.getByRole('button', { name: 'Save', exact: true }).click();
      await shown.getByText('Saved. It is in force already.').waitFor();
      const [saved] = (JSON.parse(readFileSync(settingsFile(), 'utf8')) as typeof settings).targets;
      expect(saved).toMatchObject({ cost: { perHour: 0.12, currency: '€' }, spend: { hoursPerDay: 10 } });
      expect(saved?.spend).not.toHaveProperty('moneyPerMonth');
    },
  );

  test('a mistake is said beside its field, in German too', async () => {
    const shown = await open('#/edit/build', 'light', 'de-DE');
    await shown.getByText('Kosten und Ausgabenlimit', { exact: true }).click();
    await shown.getByText('Diesen Monat bisher: 14 h, 1,68 €.').waitFor();
    await shown.getByLabel('Stunden pro Tag').fill('25');
    const said = shown.getByText('darf höchstens 24 sein').first();
    await said.waitFor();
    expect(await said.isVisible()).toBe(true);
  });

  test.each(['light', 'dark'] as const)('the timeline shows what being up cost, in %s', async (colorScheme) => {
    const shown = await open('#/history', colorScheme);
    await shown.getByRole('button', { name: 'Earlier' }).click();
    const row = shown.locator('.timeline').filter({ hasText: 'Build VM' });
    await row.getByText('4 h 0 min awake').waitFor();
    await row.getByText('cost 0.48 €').waitFor();
    expect(await shown.locator('.timeline').filter({ hasText: 'Plain VM' }).textContent()).not.toContain('cost');
    await shot(shown, `spend-history-${colorScheme}`);
  });
});
