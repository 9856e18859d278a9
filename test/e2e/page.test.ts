import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { HandlerGroup } from '../../electron/rpc/dispatch.ts';
import { type AppState, defaultPreferences } from '../../shared/app-state.ts';
import { fault } from '../../shared/faults.ts';
import { catalogue } from '../../shared/messages/catalogue.ts';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { createFakeEngine, type EngineState, type FakeEngine, route, target } from './fake-engine.ts';
import { serve, type ServedEngine, token } from './page-fixture.ts';

const second = 1000;
const { en } = catalogue;
const app: AppState = {
  preferences: defaultPreferences,
  platform: 'linux',
  version: '1.0.0',
  isDesktop: false,
  canAutostart: false,
  updates: { kind: 'elsewhere' },
  demo: { kind: 'running', mayLeave: false },
  vault: { kind: 'file', warning: null },
  paths: { settings: null, data: null, log: null },
};

describeWith('the page', [chromiumProgram], () => {
  let folder: string;
  let browser: Browser;
  const opened: { served: ServedEngine; page: Page }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-page-'));
    await buildPage(folder);
    browser = await chromium.launch(chromiumOptions);
  });

  afterEach(async () => {
    for (const { served, page } of opened.splice(0)) {
      await page.context().close();
      await served.close();
    }
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  interface Opened {
    readonly engine: FakeEngine;
    readonly served: ServedEngine;
    readonly page: Page;
    /** What the browser complained about, for example what the content security policy stopped. */
    readonly complaints: readonly string[];
  }

  async function open(
    state: Partial<EngineState>,
    colorScheme: 'light' | 'dark' = 'light',
    more: HandlerGroup = {},
  ): Promise<Opened> {
    // Half-faded text has no contrast, so what is only on its way in is not looked at.
    const reducedMotion = 'reduce';
    const engine = createFakeEngine(state);
    const served = await serve(engine, { staticFolder: folder, more });
    const context = await browser.newContext({ colorScheme, reducedMotion, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    opened.push({ served, page });
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(served.server.loginLink());
    await page.getByRole('heading', { name: 'Reveille', exact: true }).waitFor();
    await page.waitForSelector('.machine, .first-run');
    return { engine, served, page, complaints };
  }

  const machine = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
  /** True as soon as the text is on the page; throws when it does not come. */
  async function shows(where: Page | Locator, text: string | RegExp): Promise<true> {
    await where
      .getByText(text)
      .first()
      .waitFor({ timeout: 10 * second });
    return true;
  }

  test('shows every state in words, live, and counts down by itself', async () => {
    const { engine, page, complaints } = await open(allStates());
    for (const [name, word] of Object.entries(wordsOfStates)) {
      expect([name, await machine(page, name).locator('.state-word').textContent()]).toEqual([
        name,
        expect.stringMatching(word),
      ]);
    }
    const countdown = machine(page, 'Cooling').locator('.state-word');
    const before = await countdown.textContent();
    await page.waitForFunction(
      (text) => document.querySelector('[data-target="cooldown"] .state-word')?.textContent !== text,
      before,
    );

    engine.setTarget('asleep', { state: { kind: 'awake', since: new Date().toISOString(), leases: 1 }, why: 'Used.' });
    await machine(page, 'Sleeper').getByText('Used.').waitFor();
    expect(await page.locator('[data-announcer]').textContent()).toBe('Sleeper: Awake.');
    expect(complaints).toEqual([]);
  });

  test('shows who uses a service, and what goes through it', async () => {
    const { engine, page } = await open({
      targets: [target('nas', { name: 'NAS' })],
      routes: [route('smb', 'nas', { name: 'SMB' })],
    });
    await shows(page, 'not in use');
    engine.setRoute('smb', { sessions: 2, waiting: 1, bytesIn: 1_200_000, bytesOut: 999 });
    await shows(page, '2 connections, 1 waiting');
    expect(await shows(page, /1\.2 MB.*999 B/)).toBe(true);
  });

  test('orders reach the engine, and its answer the page', async () => {
    const { engine, page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    await page.getByRole('button', { name: 'Wake NAS' }).click();
    await shows(page, 'Waking up');
    await page.getByRole('button', { name: 'Keep awake: NAS' }).click();
    await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
    await shows(page, /^Kept awake until/);
    await page.getByRole('button', { name: 'Back to automatic: NAS' }).click();
    await page.getByRole('button', { name: 'Keep asleep: NAS' }).click();
    await page.getByRole('menuitem', { name: 'Until I lift it' }).click();
    await shows(page, 'Kept asleep until lifted');
    expect(engine.orders).toEqual([
      'wake nas by the page',
      'keep awake nas by the page',
      'release nas by the page',
      'do not wake nas by the page',
    ]);
  });

  test('a machine in use is put to sleep only after its users were named', async () => {
    const { engine, page } = await open({ targets: [awake('nas', 'NAS')] });
    engine.sleepRefusal = fault('in-use', { target: 'NAS', leases: ['192.168.1.9 uses SMB'], vetoes: ['anna is in'] });
    const sleep = page.getByRole('button', { name: 'Put NAS to sleep' });
    const dialog = page.getByRole('dialog', { name: 'NAS is in use' });

    await sleep.click();
    await dialog.waitFor();
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual(['192.168.1.9 uses SMB', 'anna is in']);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(engine.orders).toEqual([]);

    await sleep.click();
    await dialog.getByRole('button', { name: 'Sleep anyway' }).click();
    await shows(page, 'Going to sleep');
    expect(engine.orders).toEqual(['sleep nas by the page with force']);
  });

  test('any other refusal is said at the machine', async () => {
    const { engine, page } = await open({ targets: [awake('nas', 'NAS')] });
    engine.sleepRefusal = fault('cannot-tell', { reason: 'eth0 has no address.' });
    await page.getByRole('button', { name: 'Put NAS to sleep' }).click();
    expect(await shows(machine(page, 'NAS').getByRole('alert'), 'eth0 has no address.')).toBe(true);
  });

  test('everything can be done by keyboard', async () => {
    const { engine, page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    await tabTo(page, 'Wake NAS');
    await page.keyboard.press('Enter');
    await shows(page, 'Waking up');
    await tabTo(page, 'Keep awake: NAS');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'For 1 hour' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await shows(page, /^Kept awake until/);
    await tabTo(page, 'Pause everything');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'For 1 hour' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await focusedName(page)).toBe('Pause everything');
    expect(engine.orders).toEqual(['wake nas by the page', 'keep awake nas by the page']);
  });

  test('pausing and resuming, and problems, are told at the top', async () => {
    const { engine, page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    await page.getByRole('button', { name: 'Pause everything' }).click();
    await page.getByRole('menuitem', { name: 'Until I resume it' }).click();
    await shows(page, 'Paused until lifted');
    engine.setState({ problems: [fault('cannot-tell', { reason: 'eth0 has no address.' })] });
    await shows(page, /cannot reach the network: eth0 has no address/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Paused until lifted').waitFor({ state: 'detached' });
    expect(engine.orders).toEqual(['pause by the page', 'resume by the page']);
  });

  test('the history follows what happens', async () => {
    const { engine, served, page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    served.records.unshift({ at: new Date().toISOString(), kind: 'waking', target: 'nas', by: 'the page' });
    engine.setTarget('nas', { why: 'Asked for.' });
    const history = page.getByRole('region', { name: 'History' });
    expect(await shows(history, 'The page asked for it; NAS is being woken.')).toBe(true);
  });

  test('a lost connection is told, and mends itself with the state of then', async () => {
    const { engine, served, page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    const port = Number(new URL(served.url).port);
    await served.close();
    await shows(page, 'Reveille cannot be reached.');
    engine.setTarget('nas', { why: 'Changed meanwhile.' });
    const again = await serve(engine, { staticFolder: folder, port });
    opened.push({ served: again, page });
    await shows(page, 'Changed meanwhile.');
    await page.getByText('Reveille cannot be reached.').waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').allTextContents()).toEqual(['', '']);
  });

  test('a browser logs in with the token where the link is gone', async () => {
    const { page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    await page.context().clearCookies();
    await page.reload();
    await page.getByLabel('Or log in with the token').fill('not the token');
    await page.keyboard.press('Enter');
    await shows(page, 'That was not the token.');
    await page.getByLabel('Or log in with the token').fill(token);
    await page.keyboard.press('Enter');
    await machine(page, 'NAS').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('without machines it says how to get one', async () => {
    const demo = { kind: 'command', command: 'npm run demo' } as const;
    const { page } = await open({}, 'light', { 'app.get': () => ({ ...app, demo }) });
    await page.getByRole('heading', { name: en.editor.firstTitle }).waitFor();
    expect(await shows(page, 'npm run demo')).toBe(true);
    expect(await page.getByRole('button', { name: en.editor.demoStart }).count()).toBe(0);
  });

  test('where the simulated machines are a click away it offers that, and says so when they cannot come', async () => {
    const { page } = await open({}, 'light', { 'app.get': () => ({ ...app, demo: { kind: 'offered' } }) });
    await page.getByRole('button', { name: en.editor.demoStart }).click();
    await shows(page, '"demo.enter" is not offered here');
    expect(await violations(page)).toEqual([]);
  });

  test('two hundred machines are found by name, and a change does not make the others render again', async () => {
    const { engine, page } = await open({
      targets: Array.from({ length: 200 }, (_, index) => target(`m${index}`, { name: `Machine ${index}` })),
    });
    await page.evaluate(() => {
      const changed = new Set<string>();
      Object.assign(window, { changed });
      new MutationObserver((mutations) => {
        for (const { target } of mutations) {
          const row = (target.nodeType === Node.ELEMENT_NODE ? (target as Element) : target.parentElement)?.closest(
            'li',
          );
          if (row?.dataset['target']) changed.add(row.dataset['target']);
        }
      }).observe(document.querySelector('.machines') as Element, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    engine.setTarget('m7', { why: 'Changed.' });
    await shows(page, 'Changed.');
    expect(await page.evaluate(() => [...(window as unknown as { changed: Set<string> }).changed])).toEqual(['m7']);

    await page.getByRole('textbox', { name: 'Find a machine or service' }).fill('machine 19');
    await page.waitForFunction(() => document.querySelectorAll('.machine').length === 11);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no accessibility violations in ${colorScheme} colours, in any state`, async () => {
      const { engine, served, page } = await open(allStates(), colorScheme);
      served.records.push({ at: new Date().toISOString(), kind: 'asleep', target: 'asleep' });
      engine.setState({
        paused: { until: null, by: 'the page' },
        problems: [fault('cannot-tell', { reason: 'eth0 has no address.' })],
      });
      await shows(page, 'Paused until lifted');
      await page.getByRole('region', { name: 'History' }).waitFor();
      expect(await violations(page)).toEqual([]);

      engine.sleepRefusal = fault('in-use', { target: 'User', leases: ['1 connection'], vetoes: [] });
      await page.getByRole('button', { name: 'Put User to sleep' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Sleep anyway' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      await page.getByRole('button', { name: 'Keep awake: User' }).click();
      await page.getByRole('menuitem').first().waitFor();
      expect(await violations(page)).toEqual([]);

      const many = await open({ targets: Array.from({ length: 13 }, (_, index) => target(`m${index}`)) }, colorScheme);
      expect(await violations(many.page)).toEqual([]);
      const empty = await open({}, colorScheme);
      expect(await violations(empty.page)).toEqual([]);
      await empty.page.context().clearCookies();
      await empty.page.reload();
      await shows(empty.page, 'Log in to Reveille');
      expect(await violations(empty.page)).toEqual([]);
    });
  }

  test('nothing is cut off in a narrow window or at 200 %', async () => {
    const { page } = await open(allStates());
    for (const width of [320, 640]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([width, overflow]).toEqual([width, 0]);
    }
  });
});

function awake(id: string, name: string) {
  return target(id, { name, state: { kind: 'awake', since: new Date().toISOString(), leases: 1 }, owned: true });
}

const wordsOfStates: Readonly<Record<string, RegExp>> = {
  Stranger: /^Looking for it$/,
  Sleeper: /^Asleep$/,
  Riser: /^Waking up$/,
  User: /^Awake$/,
  Cooling: /^Sleeps in \d:\d\d$/,
  Checked: /^Checking before sleep$/,
  Leaving: /^Going to sleep$/,
  Broken: /^Did not wake$/,
  Silent: /^Awake, with a problem$/,
};

function allStates(): Pick<EngineState, 'targets' | 'routes'> {
  const nowMs = Date.now();
  const since = new Date(nowMs - 60 * second).toISOString();
  const later = new Date(nowMs + 300 * second).toISOString();
  const notReady = fault('not-ready', { target: 'Silent', afterMs: 120_000 });
  const timeout = fault('wake-timeout', { target: 'Broken', afterMs: 120_000 });
  const overrides = { keepAwake: { until: later, by: 'the page' }, doNotWake: null };
  return {
    targets: [
      target('unknown', { name: 'Stranger', state: { kind: 'unknown', since } }),
      target('asleep', { name: 'Sleeper' }),
      target('waking', {
        name: 'Riser',
        state: { kind: 'waking', since, reasons: [], attempt: 1, limitAt: later, estimate: later },
      }),
      awake('awake', 'User'),
      target('cooldown', { name: 'Cooling', state: { kind: 'cooldown', since, sleepAt: later }, sleepAt: later }),
      target('checking', { name: 'Checked', state: { kind: 'goingToSleep', since, phase: 'checking' } }),
      target('commanded', { name: 'Leaving', state: { kind: 'goingToSleep', since, phase: 'commanded' } }),
      target('failed', { name: 'Broken', state: { kind: 'failed', since, fault: timeout, retryAt: later } }),
      target('not-ready', { name: 'Silent', state: { kind: 'awake', since, leases: 0, fault: notReady } }),
      target('kept', { name: 'Kept', state: { kind: 'awake', since, leases: 0 }, overrides, vetoes: ['anna is in'] }),
    ],
    routes: [
      route('smb', 'awake', { name: 'SMB', sessions: 1, bytesIn: 1, bytesOut: 1 }),
      route('bad', 'asleep', {
        listening: [],
        fault: fault('port-in-use', { route: 'bad', address: '127.0.0.1:445', holder: null }),
      }),
    ],
  };
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '',
  );
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focusedName(page)) === name) return;
  }
  throw new Error(`"${name}" cannot be reached by Tab`);
}
