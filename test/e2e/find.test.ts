import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NetworkScan } from '../../shared/network-calls.ts';
import { describeWith } from '../requirements.ts';
import { englishIn } from '../shared/english.ts';
import { chromiumOptions, chromiumProgram } from './chromium.ts';
import { builtProgram, endPrograms, startProgram } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];
if (shots) mkdirSync(shots, { recursive: true });

const scan: NetworkScan = {
  devices: [
    { address: '192.0.2.1', mac: '54:52:00:aa:00:01', names: ['router'], openPorts: [80], kinds: ['web'] },
    {
      address: '192.0.2.20',
      mac: '54:52:00:aa:00:20',
      names: ['attic.home.arpa', 'attic'],
      openPorts: [22, 445],
      kinds: ['nas', 'ssh'],
    },
    { address: '192.0.2.30', mac: 'da:a1:19:00:00:30', names: [], openPorts: [], kinds: [] },
  ],
  problem: { code: 'subnet-too-large', params: { subnet: '192.0.0.0/16', looked: '192.0.2.0/24' } },
};

const networkHere = { gateway: '192.0.2.1', mac: '54:52:00:aa:00:01' };

describeWith('finding a machine on the network', [builtProgram, chromiumProgram], () => {
  let home: string;
  let browser: Browser;
  let url: string;
  let cookies: Awaited<ReturnType<BrowserContext['storageState']>>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'reveille-find-'));
    browser = await chromium.launch(chromiumOptions);
    const program = startProgram(['--headless', '--ui', '127.0.0.1:0'], home);
    const link = /http\S+/.exec(await program.line('Log in once'))?.[0] ?? '';
    // The link logs in once; every later page takes its cookie.
    const context = await browser.newContext();
    await (await context.newPage()).goto(link);
    cookies = await context.storageState();
    await context.close();
    url = new URL('/', link).href;
  });

  afterAll(async () => {
    await browser?.close();
    await endPrograms();
    rmSync(home, { recursive: true, force: true });
  });

  /** The program's page, whose scans are answered here: no test looks around in a real network. */
  async function open(locale: string): Promise<{ page: Page; asked: string[] }> {
    const context = await browser.newContext({ reducedMotion: 'reduce', locale, storageState: cookies });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const asked: string[] = [];
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const { id, method } = JSON.parse(String(message)) as { id: number; method: string };
        asked.push(method);
        if (method === 'network.scan') socket.send(JSON.stringify({ kind: 'answer', id, result: scan }));
        else if (method === 'network.home') socket.send(JSON.stringify({ kind: 'answer', id, result: networkHere }));
        else server.send(message);
      });
    });
    return { page, asked };
  }

  async function axe(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }

  async function shot(page: Page, name: string): Promise<void> {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
  }

  async function look(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Find it on the network' }).press('Enter');
    await page.getByRole('dialog', { name: 'Find it on the network' }).waitFor();
  }

  test('nothing is sent before it is asked for; a pick fills the template that suits it', async () => {
    const { page, asked } = await open('en-US');
    await page.goto(`${url}#/new`);
    await look(page);
    await axe(page);
    // The answers must come from here before anything may be clicked that scans.
    expect(asked).toContain('settings.get');
    expect(asked).not.toContain('network.scan');
    await shot(page, 'find-before');
    await page.getByRole('button', { name: 'Look now' }).press('Enter');
    await page.getByText('3 devices found').waitFor();
    expect(asked.filter((method) => method === 'network.scan')).toHaveLength(1);
    await page.getByText(/only 192\.0\.2\.0\/24 was/).waitFor();
    await axe(page);
    await shot(page, 'find-found');
    await page.emulateMedia({ colorScheme: 'dark' });
    await axe(page);
    await shot(page, 'find-found-dark');
    await page.setViewportSize({ width: 360, height: 640 });
    await shot(page, 'find-found-narrow');
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.getByRole('button', { name: /^attic/ }).press('Enter');
    await page.getByRole('heading', { name: /NAS/ }).waitFor();
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('attic');
    expect(await page.getByLabel('Address', { exact: false }).first().inputValue()).toBe('192.0.2.20');
    expect(await page.getByLabel('MAC address').inputValue()).toBe('54:52:00:aa:00:20');

    // Another pick, from the questions: the name that was typed stays.
    await page.getByLabel('Name').fill('Attic box');
    await look(page);
    await page.getByRole('button', { name: 'Look now' }).press('Enter');
    await page.getByRole('button', { name: /^router/ }).press('Enter');
    expect(await page.getByLabel('MAC address').inputValue()).toBe('54:52:00:aa:00:01');
    expect(await page.getByLabel('Name').inputValue()).toBe('Attic box');

    // And from the whole form.
    await page.getByRole('button', { name: 'See all settings first' }).press('Enter');
    await look(page);
    await page.getByRole('button', { name: 'Look now' }).press('Enter');
    await page.getByRole('button', { name: /^attic/ }).press('Enter');
    await expect.poll(() => page.locator('#field-target-host').inputValue()).toBe('192.0.2.20');
    await page.context().close();
  });

  test('the network that it belongs to is offered, never taken by itself, and goes into the settings', async () => {
    const { page, asked } = await open('en-US');
    await page.goto(`${url}#/new?template=nas&name=Attic&host=192.0.2.20&mac=52:54:00:aa:00:20`);
    await page.getByText('Is Reveille on a laptop?', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Use the network I am on now' }).press('Enter');
    await page.getByText('Taken: the network whose gateway is 192.0.2.1 (54:52:00:aa:00:01).').waitFor();
    expect(asked.filter((method) => method === 'network.home')).toHaveLength(1);
    await axe(page);
    await shot(page, 'home-network-template');

    await page.getByRole('button', { name: 'See all settings first' }).press('Enter');
    const field = page.getByLabel('Only on this network');
    expect(await field.inputValue()).toBe('54:52:00:aa:00:01');
    await field.fill('nonsense');
    await field.blur();
    await page.getByText('"nonsense" is not the MAC address of a gateway', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Use the network I am on now' }).press('Enter');
    await expect.poll(() => field.inputValue()).toBe('54:52:00:aa:00:01');
    await axe(page);
    await shot(page, 'home-network-editor');
    await page.getByRole('button', { name: 'On every network' }).press('Enter');
    await expect.poll(() => field.inputValue()).toBe('');
    await page.context().close();
  });

  test('is in German, too', async () => {
    const { page, asked } = await open('de-DE');
    await page.goto(`${url}#/new`);
    await page.getByRole('button', { name: 'Im Netz suchen' }).press('Enter');
    expect(asked).toContain('settings.get');
    await page.getByRole('button', { name: 'Jetzt suchen' }).press('Enter');
    await page.getByText('3 Geräte gefunden').waitFor();
    expect(englishIn(await page.getByRole('dialog').innerText())).toEqual([]);
    await shot(page, 'find-german');
    await page.context().close();
  });
});
