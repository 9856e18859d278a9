import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Web, type WebOptions, webService, webs } from '../protocols/http/http-lab.ts';
import { describeWith } from '../requirements.ts';
import { chromiumOptions, chromiumProgram, violations } from './chromium.ts';

/** A site with a path of its own, so that one sees that the very page is shown that was asked for. */
const site = webService((request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(
    `<!doctype html><html lang="en"><title>Photos</title><h1>The site itself: ${request.url ?? ''}</h1></html>`,
  );
});

const slow = { bootMs: 3_600_000, target: { name: 'NAS', ready: { kind: 'tcp', limitMs: 7_200_000 } } };

describeWith('the waiting page in a browser', [chromiumProgram], () => {
  const web = webs();
  let browser: Browser;
  const pages: Page[] = [];

  beforeAll(async () => {
    browser = await chromium.launch(chromiumOptions);
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });

  afterAll(async () => {
    await browser?.close();
  });

  async function asleep(nas: NonNullable<WebOptions['machines']>[string], factor = 10): Promise<Web> {
    const made = await web({
      machines: { nas: { service: site, ...nas } },
      routes: { web: { whileWaking: 'page' } },
      factor,
    });
    await made.lab.untilState('nas', 'asleep');
    return made;
  }

  async function open(port: number, options: BrowserContextOptions = {}, path = '/'): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 720 }, ...options });
    const page = await context.newPage();
    pages.push(page);
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('503')) throw new Error(message.text());
    });
    await page.goto(`http://127.0.0.1:${port}${path}`);
    return page;
  }

  it('shows what happens, then the site, without a reload by hand', async () => {
    const { port, machine } = await asleep({ bootMs: 20_000, target: { name: 'NAS' } });
    const page = await open(port, {}, '/album?year=2024');
    expect(await page.title()).toBe('NAS is waking up');
    await page.getByText('It was woken and is starting.').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Progress of waking up' }).count()).toBe(1);
    await page.getByRole('heading', { name: 'The site itself: /album?year=2024' }).waitFor();
    expect(machine('nas').wakes).toBe(1);
  });

  it('counts down what it has learned', async () => {
    const { lab, port } = await asleep({ bootMs: 40_000, target: { name: 'NAS' } });
    await open(port).then((page) => page.getByRole('heading', { name: 'The site itself' }).waitFor());
    await lab.untilState('nas', 'asleep');
    const page = await open(port);
    await page.getByText(/^It usually takes about 4\d seconds\./).waitFor();
    await page.getByText(/^About \d+ seconds? left$/).waitFor();
    const bar = page.getByRole('progressbar');
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(97);
    const width = () => bar.locator('i').evaluate((element) => element.getBoundingClientRect().width);
    const before = await width();
    await expect.poll(width).toBeGreaterThan(before);
    await page.getByRole('heading', { name: 'The site itself' }).waitFor();
  });

  it('works without scripts', async () => {
    // The browser's own time decides when it asks again.
    const { port, machine } = await asleep({ bootMs: 3_000, target: { name: 'NAS' } }, 1);
    const page = await open(port, { javaScriptEnabled: false });
    expect(await page.locator('h1').textContent()).toBe('NAS is waking up');
    await page.locator('h1', { hasText: 'The site itself' }).waitFor();
    expect(machine('nas').wakes).toBe(1);
  });

  it('says what went wrong, and tries again when it is told to', async () => {
    const { lab, port, machine } = await asleep({
      ...slow,
      target: { name: 'NAS', ready: { kind: 'tcp', limitMs: 30_000 } },
    });
    const page = await open(port);
    await page.getByRole('heading', { name: 'NAS is not available' }).waitFor();
    await page.getByText(/NAS did not answer within \d+ s of being woken/).waitFor();
    expect(await violations(page)).toEqual([]);
    await lab.untilState('nas', 'failed');
    await machine('nas').switchOn();
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'The site itself' }).waitFor();
  });

  it('closed, it lets the machine go', async () => {
    const { lab, port } = await asleep(slow);
    const page = await open(port);
    await lab.until('it waits', () => lab.route('web').waiting === 1);
    await lab.passed(30_000);
    expect(lab.route('web').waiting).toBe(1);
    await page.close();
    await lab.until('nobody waits', () => lab.route('web').waiting === 0);
  });

  it('a name is a name, whatever is in it', async () => {
    const { port } = await asleep({ ...slow, target: { ...slow.target, name: '<img src=x onerror=alert(1)>"\'&' } });
    const page = await open(port);
    expect(await page.locator('h1').textContent()).toBe('<img src=x onerror=alert(1)>"\'& is waking up');
    expect(await page.locator('img').count()).toBe(0);
  });

  it.each([
    ['light', 'en', 'NAS is waking up'],
    ['dark', 'de', 'NAS wacht auf'],
  ] as const)('can be used by everybody, %s and in %s', async (colorScheme, locale, title) => {
    const { port } = await asleep(slow);
    const page = await open(port, { colorScheme, locale });
    expect(await page.title()).toBe(title);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 560 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
});
