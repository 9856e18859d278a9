import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { type App, startApp } from '../../electron/service/compose.ts';
import { fault } from '../../shared/faults.ts';
import { describeWith } from '../requirements.ts';
import { englishIn } from '../shared/english.ts';
import { buildPage, chromiumOptions, chromiumProgram } from './chromium.ts';
import { createFakeEngine, route, target } from './fake-engine.ts';

const since = new Date(Date.now() - 60_000).toISOString();
const later = new Date(Date.now() + 600_000).toISOString();
const noOverrides = { keepAwake: null, doNotWake: null };

/** One of each, with what the engine says about it. */
const machines = [
  target('m1', { name: 'Archiv', why: 'Nobody needs it' }),
  target('m2', { name: 'Wiki', state: { kind: 'unknown', since }, why: 'Finding out whether it is up' }),
  target('m3', {
    name: 'Musik',
    state: { kind: 'waking', since, reasons: [], attempt: 1, limitAt: later },
    why: '10.0.0.9 opened SMB',
  }),
  target('m4', {
    name: 'Filme',
    state: { kind: 'awake', since, leases: 1 },
    owned: true,
    wokenBy: 'the page',
    why: 'The page woke it',
    vetoes: ['somebody uses it at its own screen'],
    overrides: { ...noOverrides, keepAwake: { until: null, by: 'the API' } },
  }),
  target('m5', { name: 'Spiele', state: { kind: 'cooldown', since, sleepAt: later }, why: 'Nobody needs it' }),
  target('m6', { name: 'Backup', state: { kind: 'goingToSleep', since, phase: 'checking' } }),
  target('m7', {
    name: 'Labor',
    state: { kind: 'failed', since, retryAt: later, fault: fault('wake-timeout', { target: 'Labor', afterMs: 9_000 }) },
    overrides: { ...noOverrides, doNotWake: { until: later, by: 'the page' } },
  }),
];

describeWith('the pages in German', [chromiumProgram], () => {
  let folder: string;
  let browser: Browser;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-german-'));
    const pageFolder = join(folder, 'page');
    await buildPage(pageFolder);
    const settingsFile = join(folder, 'settings.json');
    writeFileSync(settingsFile, JSON.stringify(settings));
    const engine = createFakeEngine({
      targets: machines,
      routes: [
        route('smb', 'm4', { name: 'SMB', sessions: 2, quiet: 1, waiting: 1, background: 1, bytesIn: 1, bytesOut: 1 }),
        route('web', 'm1', {
          name: 'Web',
          listening: [],
          fault: fault('port-in-use', { route: 'Web', address: ':80', holder: null }),
        }),
      ],
      paused: { until: null, by: 'the page' },
      problems: [fault('cannot-tell', { reason: 'it has no way to some of the machines.' })],
    });
    app = await startApp(
      {
        settingsFile,
        dataFolder: join(folder, 'data'),
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
        env: { REVEILLE_SECRET_PLUG: 'x' },
        platform: 'linux',
        home: folder,
        pageFolder,
        log: { write: () => undefined, setLevel: () => undefined, [Symbol.dispose]: () => undefined },
        onHistory: () => undefined,
        createEngine: () => engine,
      },
    );
    browser = await chromium.launch(chromiumOptions);
    const context = await browser.newContext({ locale: 'de-DE', reducedMotion: 'reduce' });
    page = await context.newPage();
    await page.goto(app.ui?.loginLink ?? '');
    await page.getByText('Archiv').first().waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop(0);
    rmSync(folder, { recursive: true });
  });

  const leads: Readonly<Record<string, RegExp>> = {
    '#/': /Archiv/,
    '#/settings': /MIT/,
    '#/new': /Rechner/,
    '#/edit/m1': /Archiv/,
    '#/edit/m4': /Filme/,
    '#/history': /Verlauf|Diese Seite gibt es nicht/,
    '#/nowhere': /Diese Seite gibt es nicht/,
  };

  for (const [hash, sign] of Object.entries(leads)) {
    test(`${hash} has no English left in it`, async () => {
      await page.goto(`${app.ui?.url}${hash}`);
      await page.getByText(sign).first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(await leftovers(page)).toEqual([]);
    });
  }

  test('menus and refusals are German too', async () => {
    await page.goto(`${app.ui?.url}#/`);
    await page.getByRole('button', { name: 'Wach halten: Archiv' }).click();
    await page.getByRole('menuitem').first().waitFor();
    expect(await leftovers(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

/** English words in what can be seen, and in what is told to a screen reader. */
async function leftovers(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent?.closest('code, pre, script, style, textarea')) continue;
      found.push(walker.currentNode.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) found.push(element.getAttribute(name) ?? '');
    }
    return [...found, document.title];
  });
  return texts.flatMap((text) => englishIn(text).map((word) => `${word}: ${text}`));
}

const wake = { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' };
const sleep = { kind: 'ssh', user: 'root' };
const settings = {
  version: 1,
  targets: [
    { id: 'm1', name: 'Archiv', host: '192.168.1.20', wake, sleep },
    { id: 'm4', name: 'Filme', power: { kind: 'command', start: 'los', status: 'da' } },
  ],
  routes: [{ id: 'web', name: 'Web', kind: 'tcp', listen: ':80', to: { target: 'm1', port: 80 } }],
};
