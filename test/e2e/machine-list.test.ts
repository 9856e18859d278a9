import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/sentence.ts';
import type { TargetView } from '../../shared/snapshot.ts';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { createFakeEngine, type EngineState, type FakeEngine, route, target } from './fake-engine.ts';
import { serve, type ServedEngine } from './page-fixture.ts';

const since = '2026-11-20T20:00:00.000Z';
const states = {
  asleep: { kind: 'asleep', since },
  awake: { kind: 'awake', since: '2026-11-20T21:00:00.000Z', leases: 0 },
  waking: { kind: 'waking', since, reasons: [], attempt: 1, limitAt: since },
  failed: { kind: 'failed', since, fault: fault('wake-timeout', { target: 'x', afterMs: 1 }), retryAt: since },
} as const;

describeWith('the list of machines', [chromiumProgram], () => {
  let folder: string;
  let browser: Browser;
  const opened: { served: ServedEngine; page: Page }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-list-'));
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

  async function open(
    state: Partial<EngineState>,
    { locale = 'en', colorScheme = 'light' }: { locale?: string; colorScheme?: 'light' | 'dark' } = {},
  ): Promise<{ engine: FakeEngine; page: Page }> {
    const engine = createFakeEngine(state);
    const served = await serve(engine, { staticFolder: folder });
    const context = await browser.newContext({
      locale,
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 800 },
    });
    const page = await context.newPage();
    opened.push({ served, page });
    await page.goto(served.server.loginLink());
    await page.waitForSelector('.machine');
    return { engine, page };
  }

  function many(): TargetView[] {
    const kinds = ['asleep', 'asleep', 'asleep', 'awake', 'waking', 'failed'] as const;
    return Array.from({ length: 24 }, (_, index) =>
      target(`m${index}`, { name: `Machine ${index}`, state: states[kinds[index % 6] ?? 'asleep'] }),
    );
  }

  const names = (page: Page) => page.getByRole('article').evaluateAll((all) => all.map((each) => each.ariaLabel));

  test('is grouped by state, and sorted as one likes, also after the next visit', async () => {
    const { page } = await open({ targets: many() });
    const headings = page.locator('h2.group');
    expect(await headings.allTextContents()).toEqual(['With a problem 4', 'Changing 4', 'Awake 4', 'Asleep 12']);
    expect((await names(page)).slice(0, 5)).toEqual([5, 11, 17, 23, 4].map((index) => `Machine ${index}`));

    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name');
    expect((await names(page)).slice(0, 3)).toEqual(['Machine 0', 'Machine 1', 'Machine 2']);
    expect(await headings.count()).toBe(0);
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Last used');
    expect((await names(page))[0]).toBe('Machine 3');
    await page.reload();
    await page.waitForSelector('.machine');
    expect((await names(page))[0]).toBe('Machine 3');
  });

  test('is searched and filtered by keyboard alone', async () => {
    const { page } = await open({ targets: many() });
    await page.keyboard.press('/');
    await page.keyboard.type('machine 2');
    await page.getByText('5 of 24').waitFor();
    expect(await names(page)).toEqual([23, 22, 21, 2, 20].map((index) => `Machine ${index}`));
    await page.keyboard.press('Escape');
    await page.getByText('5 of 24').waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.getByText('4 of 24').waitFor();
    expect(await names(page)).toEqual([3, 9, 15, 21].map((index) => `Machine ${index}`));
    expect(await page.getByRole('radio', { name: 'Awake 4' }).isChecked()).toBe(true);
  });

  test.each([
    ['en', 'On another network', 'NAS belongs to another network'],
    ['de', 'In einem anderen Netz', 'NAS gehört zu einem anderen Netz'],
  ])('a machine of another network says that once, and is no problem (%s)', async (locale, word, reason) => {
    const away = fault('away-from-home', { target: 'NAS', gateway: '02:00:00:00:00:09' });
    const why = sentence(away);
    const nas = target('nas', { name: 'NAS', state: { ...states.awake, fault: away }, why, fault: away });
    const { page } = await open({ targets: [nas, ...many()] }, { locale });
    const article = page.getByRole('article', { name: 'NAS' });
    expect(await article.locator('.state').textContent()).toBe(word);
    expect(await article.getByText(reason, { exact: false }).count()).toBe(1);
    const counts = (await page.locator('h2.group').allTextContents()).map((text) => /\d+$/.exec(text)?.[0]);
    expect(counts).toEqual(['4', '4', '4', '13']);
    expect((await names(page)).at(-1)).toBe('NAS');
    expect(await violations(page)).toEqual([]);
    const shots = process.env['REVEILLE_SCREENSHOTS'];
    await article.scrollIntoViewIfNeeded();
    if (shots) await page.screenshot({ path: join(shots, `away-${locale}.png`) });
  });

  test('a web service tells what requests it takes, and what each place that can answer did last', async () => {
    const endpoints = [
      { endpoint: 'nas', lastOutcome: { text: 'connection refused', isUsable: false, at: since } },
      { endpoint: 'https://two.example', lastOutcome: { text: '200', isUsable: true, at: since } },
      { endpoint: 'https://three.example', lastOutcome: null },
    ];
    const web = { kind: 'http', listening: ['0.0.0.0:8080'], match: 'photos.home/', endpoints } as const;
    const { page, engine } = await open({ targets: [target('nas')], routes: [route('photos', 'nas', web)] });
    const service = page.getByRole('article', { name: 'nas' }).locator('.service');
    await service.getByText(':8080, photos.home/').waitFor();
    const places = service.getByRole('list', { name: 'Where requests are answered' }).getByRole('listitem');
    expect(await places.allTextContents()).toEqual([
      'nas last: connection refused',
      'https://two.example last: 200',
      'https://three.example not asked yet',
    ]);
    expect(await violations(page)).toEqual([]);
    const [, second] = endpoints;
    engine.setState({ routes: [route('photos', 'nas', { ...web, endpoints: second ? [second] : [] })] });
    await places.first().waitFor({ state: 'detached' });

    engine.setState({ routes: [route('apis', 'nas', { ...web, target: null, targets: [] })] });
    const others = page.getByRole('heading', { name: 'Services without a machine' }).locator('..');
    await others.getByText('apis').waitFor();
    expect(await page.getByRole('article', { name: 'nas' }).locator('.service').count()).toBe(0);
  });

  test('checking access shows each step with what mends it', async () => {
    const { engine, page } = await open({ targets: [target('nas', { name: 'NAS' })] });
    engine.preflight = async () => [
      { title: 'Log in', ok: true, detail: 'as wake' },
      { title: 'Suspend', ok: false, detail: 'sudo asks for a password.', fix: 'wake ALL=(root) NOPASSWD: /bin/x' },
    ];
    await page.getByRole('button', { name: 'More: NAS' }).click();
    await page.getByRole('menuitem', { name: 'Check access' }).click();
    const dialog = page.getByRole('dialog', { name: 'Access to NAS' });
    await dialog.getByText('Not everything works yet.').waitFor();
    expect(await dialog.getByRole('heading', { level: 3 }).allTextContents()).toEqual([
      'Log in works',
      'Suspend does not work',
    ]);
    expect(await dialog.getByText('wake ALL=(root)').isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);

    engine.preflight = async () => fault('no-sleep-method', { target: 'NAS' });
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await dialog.getByText('NAS has no way to be put to sleep.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('asking now, and waking and opening, are in the menu of each machine', async () => {
    const { engine, page } = await open({
      targets: [target('nas', { name: 'NAS' })],
      routes: [
        route('web', 'nas', { name: 'Photos', open: 'http://{host}:{port}/', listening: [] }),
        route('tv', 'nas', { name: 'Local', open: 'http://{host}:{port}/', listening: [] }),
      ],
    });
    const somePage = new URL(page.url());
    engine.setRoute('web', { listening: [`0.0.0.0:${somePage.port}`] });
    const more = page.getByRole('button', { name: 'More: NAS' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Ask now' }).click();
    await more.click();
    expect(await page.getByRole('menuitem', { name: /open/ }).allTextContents()).toEqual(['Wake and open Photos']);
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('menuitem', { name: 'Wake and open Photos' }).click(),
    ]);
    await page.getByText('Waking up', { exact: true }).waitFor();
    await popup.waitForLoadState();
    expect(new URL(popup.url()).host).toBe(somePage.host);
    expect(engine.orders).toEqual(['probe nas', 'wake nas by the page']);
  });

  test('what happens to a machine is told once, in the language of the page', async () => {
    const { engine, page } = await open({ targets: [target('nas', { name: 'NAS' })] }, { locale: 'de-DE' });
    engine.setTarget('nas', { state: states.failed });
    const notice = page.getByRole('alert').filter({ hasText: 'NAS ist nicht aufgewacht' });
    await notice.waitFor();
    expect(await violations(page)).toEqual([]);
    await notice.getByRole('button', { name: 'Schließen' }).click();
    await notice.waitFor({ state: 'detached' });
    engine.setTarget('nas', { state: states.waking });
    engine.setTarget('nas', { state: states.failed });
    engine.setTarget('nas', { state: { kind: 'awake', since, leases: 0 }, vetoes: ['anna ist da'] });
    await page.getByRole('alert').filter({ hasText: 'NAS bleibt wach' }).waitFor();
    expect(await notice.count()).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`of many machines has no accessibility violations in ${colorScheme} colours, and loses nothing when narrow`, async () => {
      const { page } = await open({ targets: many() }, { colorScheme });
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'More: Machine 5', exact: true }).click();
      await page.getByRole('menuitem').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
      for (const width of [320, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([width, overflow]).toEqual([width, 0]);
      }
    });
  }

  test('a change of one machine among two hundred travels as bytes, not as a snapshot', async () => {
    const targets = Array.from({ length: 200 }, (_, index) => target(`m${index}`, { name: `Machine ${index}` }));
    const routes = targets.map(({ id }) => route(`r-${id}`, id));
    const engine = createFakeEngine({ targets, routes });
    const served = await serve(engine, { staticFolder: folder });
    const context = await browser.newContext();
    const page = await context.newPage();
    opened.push({ served, page });
    const frames: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
    await page.goto(served.server.loginLink());
    await page.waitForSelector('.machine');
    const snapshotBytes = frames.find((frame) => frame.includes('"snapshot"'))?.length ?? 0;
    frames.length = 0;
    engine.setRoute('r-m7', { sessions: 1, bytesIn: 1_234_567 });
    await page.getByText('1 connection').waitFor();
    engine.setTarget('m8', { state: { kind: 'awake', since, leases: 1 } });
    await page.locator('[data-target="m8"][data-state="awake"]').waitFor();
    const patches = frames.filter((frame) => frame.includes('"patch"'));
    expect(snapshotBytes).toBeGreaterThan(50_000);
    expect(patches).toHaveLength(2);
    expect(Math.max(...patches.map(({ length }) => length))).toBeLessThan(300);
  });
});
