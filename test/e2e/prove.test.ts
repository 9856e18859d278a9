import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import type { ProofView } from '../../shared/network-calls.ts';
import { proofStepIds } from '../../shared/prove.ts';
import { describeWith } from '../requirements.ts';
import { englishIn } from '../shared/english.ts';
import { chromiumOptions, chromiumProgram } from './chromium.ts';
import { builtProgram, endPrograms, type Program, startProgram } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];
if (shots) mkdirSync(shots, { recursive: true });

describeWith('the guided test against the demo lab', [builtProgram, chromiumProgram], () => {
  let home: string;
  let browser: Browser;
  let page: Page;
  let program: Program;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'reveille-prove-'));
    browser = await chromium.launch(chromiumOptions);
    program = startProgram(['--demo', '--ui', '127.0.0.1:0'], home);
    const [link = ''] = /http\S+/.exec(await program.line('Log in once')) ?? [];
    const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(link);
  });

  afterAll(async () => {
    await browser?.close();
    await endPrograms();
    rmSync(home, { recursive: true, force: true });
  });

  async function axe(): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }

  async function shot(name: string): Promise<void> {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
  }

  /** The menu of the NAS, by keyboard alone. */
  async function openDialog(): Promise<void> {
    await page.getByRole('button', { name: /More.*NAS|NAS.*More/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Test sleep and wake' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Test sleep and wake of NAS' }).waitFor();
  }

  test('a machine is put to sleep, woken, timed, and the history remembers it', { timeout: 120_000 }, async () => {
    await openDialog();
    await page.getByText('Never tested.').waitFor();
    await axe();
    await shot('prove-before');
    await page.getByRole('button', { name: 'Start the test' }).press('Enter');
    await page.getByText('The test is running.').waitFor();
    await page.locator('.prove-step.is-running', { hasText: 'really is asleep' }).waitFor({ timeout: 60_000 });
    await axe();
    await shot('prove-running');
    const watching = (step: string) => page.locator('.prove-step.is-running', { hasText: step });
    await watching('It stays asleep').getByRole('progressbar').waitFor({ timeout: 60_000 });
    await axe();
    await watching('It stays asleep').getByRole('button', { name: 'Skip this' }).press('Enter');
    await watching('It stays up').getByText('Watching for another').waitFor({ timeout: 60_000 });
    await shot('prove-watching');
    await watching('It stays up').getByRole('button', { name: 'Skip this' }).press('Enter');
    await page.getByText('Proved: it sleeps, and it wakes.').waitFor({ timeout: 60_000 });
    await page.getByText(/^It was ready .* after the first wake\.$/).waitFor();
    await page.getByText(/127\.0\.0\.1:\d+$/).waitFor();
    await axe();
    await shot('prove-done');
    await page.emulateMedia({ colorScheme: 'dark' });
    await axe();
    await shot('prove-done-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await program.target('nas')).toMatchObject({ owned: true, overrides: { keepAwake: null } });

    await page.keyboard.press('Escape');
    await page
      .getByText(/NAS was tested: it sleeps, and wakes within/)
      .first()
      .waitFor();
    for (const place of ['machine', 'edit']) {
      await page.goto(new URL(`#/${place}/nas`, page.url()).href);
      await page.getByText(/^Tested this minute: woke in [\d.]+ s\.$/).waitFor();
    }
    await page.goto(new URL('#/', page.url()).href);
  });

  test('stopped while the machine is asleep, it is woken', { timeout: 120_000 }, async () => {
    await openDialog();
    await page.getByRole('button', { name: 'Test again' }).press('Enter');
    await page.locator('.prove-step.is-running', { hasText: 'really is asleep' }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Stop and leave it awake' }).press('Enter');
    await page.getByText('You stopped here.').waitFor();
    await shot('prove-stopped');
    await program.line(/the NAS is suspended/);
    await expect
      .poll(async () => (await program.target('nas')).state.kind, { timeout: 40_000, interval: 250 })
      .toBe('awake');
  });

  test('a machine that is kept awake is not put to sleep without asking', async () => {
    await page.getByRole('button', { name: 'Test again' }).press('Enter');
    await page.getByText('It is in use. Going on would interrupt that:').waitFor();
    await page.getByRole('button', { name: 'Put it to sleep anyway' }).waitFor();
    await axe();
    await shot('prove-in-use');
    expect(await program.target('nas')).toMatchObject({ state: { kind: 'awake' } });
  });

  test('what to do when it does not wake, in German, dark and narrow', async () => {
    const view: ProofView = {
      target: 'nas',
      isRunning: false,
      result: null,
      watch: null,
      ways: [{ interface: 'eth1 (10.0.0.2)', destination: '10.0.0.255:9' }],
      steps: proofStepIds.map((id, index) => {
        const wakeAt = proofStepIds.indexOf('wake');
        if (index < wakeAt) return { id, state: 'ok', tookMs: 1000 * index };
        if (index > wakeAt) return { id, state: 'skipped' };
        return { id, state: 'failed', fault: fault('wake-timeout', { target: 'NAS', afterMs: 120_000 }) };
      }),
    };
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      locale: 'de-DE',
      colorScheme: 'dark',
      viewport: { width: 360, height: 640 },
      storageState: await page.context().storageState(),
    });
    const german = await context.newPage();
    german.setDefaultTimeout(10_000);
    await german.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const { id, method } = JSON.parse(String(message)) as { id: number; method: string };
        if (method === 'prove.get') socket.send(JSON.stringify({ kind: 'answer', id, result: view }));
        else server.send(message);
      });
    });
    await german.goto(new URL('/', page.url()).href);
    await german.getByRole('button', { name: /Mehr.*NAS|NAS.*Mehr/ }).press('Enter');
    await german.getByRole('menuitem', { name: 'Schlafen und Wecken testen' }).press('Enter');
    const dialog = german.getByRole('dialog');
    await dialog.getByText('Was zu tun ist', { exact: true }).waitFor();
    await dialog.getByText('eth1 (10.0.0.2) → 10.0.0.255:9').waitFor();
    expect(englishIn(await dialog.innerText()).filter((word) => !/^(on|by|wake)$/i.test(word))).toEqual([]);
    const { violations } = await new AxeBuilder({ page: german }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    if (shots) await german.screenshot({ path: join(shots, 'prove-german.png') });
    expect(await german.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await context.close();
  });
});
