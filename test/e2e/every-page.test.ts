import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { type App, startApp } from '../../electron/service/compose.ts';
import type { RouteView, TargetView } from '../../shared/snapshot.ts';
import { describeWith } from '../requirements.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { createFakeEngine, route, target } from './fake-engine.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const ahead = (ms: number) => new Date(Date.now() + ms).toISOString();

const names = {
  nas: 'NAS',
  media: 'Jellyfin',
  games: 'Gaming PC',
  mine: 'Minecraft',
  office: 'Office PC',
} as const;
type Name = keyof typeof names;
const ids = Object.keys(names) as Name[];
const services: Readonly<Record<Name, readonly [string, number]>> = {
  nas: ['Files', 445],
  media: ['Films', 8096],
  games: ['Moonlight', 47_984],
  mine: ['Game', 25_565],
  office: ['Remote Desktop', 3389],
};

function home(): { targets: TargetView[]; routes: RouteView[] } {
  const views: Readonly<Record<Name, Partial<TargetView>>> = {
    nas: {
      state: { kind: 'awake', since: ago(42 * minuteMs), leases: 2 },
      owned: true,
      wokenBy: '192.168.1.24 opened Files',
      why: '192.168.1.24 uses Files.',
    },
    media: {
      state: { kind: 'waking', since: ago(9_000), reasons: [], attempt: 1, limitAt: ahead(111_000) },
      estimate: null,
    },
    games: { state: { kind: 'asleep', since: ago(11 * hourMs) } },
    mine: {
      state: { kind: 'cooldown', since: ago(2 * minuteMs), sleepAt: ahead(8 * minuteMs) },
      sleepAt: ahead(8 * minuteMs),
      owned: true,
    },
    office: { state: { kind: 'asleep', since: ago(3 * hourMs) } },
  };
  const targets = ids.map((id, index) =>
    target(id, { name: names[id], address: `192.168.1.${20 + index}`, ...views[id] }),
  );
  const use: Partial<Record<Name, Partial<RouteView>>> = {
    nas: { sessions: 2, bytesIn: 48_300_000, bytesOut: 3_910_000_000 },
    media: { waiting: 1 },
    mine: { players: { online: 0, max: 20 } },
  };
  const routes = ids.map((id) =>
    route(`${id}-service`, id, { name: services[id][0], listening: [`0.0.0.0:${services[id][1]}`], ...use[id] }),
  );
  return { targets, routes };
}

function settingsOf(): object {
  const wake = (index: number) => ({ kind: 'wake-on-lan', mac: `52:54:00:12:34:5${index}` });
  return {
    version: 1,
    targets: ids.map((id, index) => ({
      id,
      name: names[id],
      host: `192.168.1.${20 + index}`,
      wake: wake(index),
      sleep: { kind: 'ssh', user: 'wake', identityFile: '~/.ssh/id_ed25519', action: 'suspend' },
    })),
    routes: ids.map((id) => ({
      id: `${id}-service`,
      name: services[id][0],
      kind: 'tcp',
      listen: `:${services[id][1]}`,
      to: { target: id, port: services[id][1] },
    })),
  };
}

/** The last day and a half of that home. */
function journal(): string {
  const lines: { readonly at: string; readonly target: Name }[] = [];
  const add = (hoursAgo: number, id: Name, record: object) =>
    lines.push({ at: ago(hoursAgo * hourMs), target: id, ...record });
  const period = (id: Name, from: number, hours: number, source: string, tookMs: number) => {
    const who = { reason: 'client', source, route: `${id}-service` };
    add(from, id, { kind: 'waking', ...who });
    add(from - 0.001, id, { kind: 'wake-sent', ...who });
    add(from - tookMs / hourMs, id, { kind: 'awake', tookMs });
    add(from - hours + 0.2, id, { kind: 'idle', text: `${source} uses ${services[id][0]}` });
    add(from - hours, id, { kind: 'checking', reason: 'idle' });
    add(from - hours, id, { kind: 'sleep-sent', reason: 'idle' });
    add(from - hours - 0.01, id, { kind: 'asleep', reason: 'put to sleep' });
  };
  for (const id of ids) add(40, id, { kind: 'asleep', reason: 'found down' });
  period('nas', 30, 2.5, '192.168.1.24', 21_000);
  period('nas', 14, 4, '192.168.1.31', 22_000);
  period('nas', 6, 1.2, '192.168.1.24', 20_000);
  period('media', 20, 3, '192.168.1.40', 34_000);
  period('games', 13, 2, '192.168.1.24', 28_000);
  period('office', 9, 6, '192.168.1.60', 41_000);
  add(52, 'nas', { kind: 'proved', by: 'the page', tookMs: 21_400 });
  lines.sort((a, b) => a.at.localeCompare(b.at));
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

const places = {
  list: '#/',
  history: '#/history',
  machine: '#/machine/nas',
  settings: '#/settings',
  new: '#/new',
  template: '#/new?template=nas',
  edit: '#/edit/nas',
} as const;
const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 360, height: 720 } },
  // What a window of 720 by 560 has left at 200 %.
  zoomed: { colorScheme: 'dark', viewport: { width: 360, height: 280 }, deviceScaleFactor: 2 },
} as const;

describeWith('every page in every look', [chromiumProgram], () => {
  let folder: string;
  let browser: Browser;
  const apps: App[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-looks-'));
    await buildPage(join(folder, 'page'));
    browser = await chromium.launch(chromiumOptions);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    for (const app of apps) await app.stop(0);
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(name: string, state: { targets: TargetView[]; routes: RouteView[] }): Promise<App> {
    const settingsFile = join(folder, `${name}.json`);
    const dataFolder = join(folder, name);
    mkdirSync(dataFolder, { mode: 0o700 });
    writeFileSync(settingsFile, JSON.stringify(settingsOf()));
    const month = new Date().toISOString().slice(0, 7);
    writeFileSync(join(dataFolder, `journal-${month}.jsonl`), journal(), { mode: 0o600 });
    const app = await startApp(
      {
        settingsFile,
        dataFolder,
        ui: { host: '127.0.0.1', port: 0 },
        isUiChosen: true,
        demo: false,
        allowHostEdits: true,
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
        createEngine: () => createFakeEngine(state),
      },
    );
    apps.push(app);
    return app;
  }

  async function open(app: App, look: keyof typeof looks, link = app.ui?.loginLink ?? ''): Promise<Page> {
    const context = await browser.newContext({ ...looks[look], locale: 'en-US', reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(link);
    await page.locator('.machine, .first-run').first().waitFor();
    return page;
  }

  async function shot(page: Page, name: string, isWhole = false): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: isWhole });
  }

  async function isSettled(page: Page): Promise<void> {
    await page.locator('main .loading').waitFor({ state: 'detached' });
    await page.waitForLoadState('networkidle');
  }

  it.each(['light', 'dark', 'narrow', 'zoomed'] as const)(
    'loses nothing at the side: %s',
    { timeout: 90_000 },
    async (look) => {
      const app = await start(look, home());
      const page = await open(app, look);
      const wider: string[] = [];
      for (const [name, hash] of Object.entries(places)) {
        await page.evaluate((to) => void (window.location.hash = to), hash);
        await isSettled(page);
        // Today may just have begun.
        const earlier = page.getByRole('button', { name: 'Earlier' });
        if ((await earlier.count()) > 0) await earlier.click();
        await isSettled(page);
        await shot(page, `${name}-${look}`);
        if (look !== 'dark') await shot(page, `${name}-${look}-whole`, true);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (overflow > 0) wider.push(`${name}: ${overflow} px`);
      }
      expect(wider).toEqual([]);
      await page.context().close();
    },
  );

  it.each(['light', 'dark', 'narrow', 'zoomed'] as const)('begins well without a machine: %s', async (look) => {
    const app = await start(`first-${look}`, { targets: [], routes: [] });
    const page = await open(app, look);
    await page.getByText('npm run demo').waitFor();
    await isSettled(page);
    await shot(page, `first-run-${look}`);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it.each(['light', 'narrow'] as const)('has room for two hundred machines: %s', async (look) => {
    const { targets, routes } = home();
    const many = Array.from({ length: 200 }, (_, index) => {
      const like = targets[index % targets.length];
      return { ...(like ?? target('x')), id: `m${index}`, name: `${like?.name} ${index + 1}` };
    });
    const app = await start(`many-${look}`, { targets: many, routes });
    const page = await open(app, look);
    await isSettled(page);
    await shot(page, `many-${look}`);
    expect(await page.getByRole('article').count()).toBe(200);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});
