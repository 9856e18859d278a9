import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram } from './chromium.ts';
import { createFakeEngine, target } from './fake-engine.ts';
import { serve, type ServedEngine, token } from './page-fixture.ts';

const mantine = new URL('../../node_modules/@mantine/core/styles/', import.meta.url);

describeWith('the parts of the page', [chromiumProgram], () => {
  let folder: string;
  let browser: Browser;
  let served: ServedEngine;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-parts-'));
    await buildPage(folder);
    browser = await chromium.launch(chromiumOptions);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    served = await serve(createFakeEngine({ targets: [target('nas')] }), { staticFolder: folder });
    const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await context.request.post(`${served.url}login`, {
      form: { token },
      headers: { origin: new URL(served.url).origin },
    });
  });

  afterEach(async () => {
    await page.context().close();
    await served.close();
  });

  const textOf = (extension: string) =>
    readdirSync(join(folder, 'assets'))
      .filter((file) => file.endsWith(extension))
      .map((file) => readFileSync(join(folder, 'assets', file), 'utf8'))
      .join('\n');

  it('has the style of every component that it uses', () => {
    const [code, styles] = [textOf('.js'), textOf('.css')];
    const all = new Set(
      readdirSync(mantine)
        .filter((file) => file.endsWith('.css'))
        .flatMap((file) => readFileSync(new URL(file, mantine), 'utf8').match(/(?<=\.)m_[0-9a-f]+/g) ?? []),
    );
    const missing = [...all].filter((name) => code.includes(name) && !styles.includes(name));
    expect(all.size).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  it('shows the machines while the other pages are still on their way, and those when they have come', async () => {
    const held: (() => void)[] = [];
    await page.route(/history-page.*\.js/, (route) => void held.push(() => void route.continue()));
    await page.goto(served.url);
    await page.getByRole('article', { name: 'nas' }).waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('Loading…').waitFor();
    await expect.poll(() => held.length).toBeGreaterThan(0);
    for (const go of held) go();
    await page.getByRole('heading', { name: 'History', level: 2 }).waitFor();
  });

  it('fetches them all when it has nothing else to do', async () => {
    const fetched = page.waitForResponse(/settings-page.*\.js/);
    await page.goto(served.url);
    expect((await fetched).ok()).toBe(true);
  });

  it('says so when a part is gone, and the rest stays', async () => {
    await page.route(/history-page.*\.js/, (route) => route.fulfill({ status: 404 }));
    await page.goto(served.url);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('This part of the page could not be loaded.').waitFor();
    await page.unroute(/history-page.*\.js/);
    expect(await page.getByRole('link', { name: 'Machines' }).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Load the page again' }).click();
    await page.getByRole('heading', { name: 'History', level: 2 }).waitFor();
    expect(served.bugs).toEqual([]);
  });
});
