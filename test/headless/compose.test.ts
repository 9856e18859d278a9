import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import type { EnginePorts } from '../../electron/engine/engine.ts';
import type { RunOptions } from '../../electron/service/run-options.ts';
import { type App, startApp, UsageError } from '../../electron/service/compose.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { createFakeEngine } from '../e2e/fake-engine.ts';

const token = 'test-token';
const nas = {
  targets: [
    {
      id: 'nas',
      host: '127.0.0.1',
      wake: { kind: 'wake-on-lan', mac: '02:00:00:00:00:01', broadcast: '127.0.0.1' },
    },
  ],
  routes: [{ id: 'files', kind: 'tcp', listen: '0', to: { target: 'nas', port: 445 } }],
};

let folder: string;
let apps: App[];
let log: string[];
let applied: Settings[];
let ports: EnginePorts | null;
let stops: number[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reveille-compose-'));
  apps = [];
  log = [];
  applied = [];
  stops = [];
  ports = null;
});

afterEach(async () => {
  for (const app of apps) await app.stop(0);
  await rm(folder, { recursive: true, force: true });
});

const settingsFile = () => join(folder, 'settings.json');
const writeSettings = (text: unknown) =>
  writeFile(settingsFile(), typeof text === 'string' ? text : JSON.stringify(text));

async function start(options: Partial<RunOptions> = {}, env: Record<string, string> = { REVEILLE_TOKEN: token }) {
  const app = await startApp(
    {
      settingsFile: settingsFile(),
      dataFolder: join(folder, 'data'),
      ui: { host: '127.0.0.1', port: 0 },
      isUiChosen: true,
      demo: false,
      allowHostEdits: false,
      logLevel: 'debug',
      logFile: null,
      oneOff: null,
      ...options,
    },
    {
      clock: systemClock,
      env,
      platform: process.platform,
      home: folder,
      pageFolder: join(folder, 'no-page'),
      log: {
        write: (level, text) => log.push(`${level} ${text}`),
        setLevel: () => undefined,
        [Symbol.dispose]: () => undefined,
      },
      onHistory: (entry) => log.push(`history ${entry.text}`),
      createEngine: (given) => {
        ports = given;
        const engine = createFakeEngine();
        return {
          ...engine,
          apply: async (settings) => void applied.push(settings),
          stop: async (limitMs) => void stops.push(limitMs),
        };
      },
    },
  );
  apps.push(app);
  return app;
}

async function state(app: App): Promise<Snapshot> {
  const response = await fetch(`${app.ui?.url}api/v1/state`, { headers: { authorization: `Bearer ${token}` } });
  return (await response.json()) as Snapshot;
}

/** As the page does it at the first time: what there is is read, and the new settings are saved on it. */
async function saveOnPage({ dispatch }: App, raw: unknown): Promise<unknown> {
  const { hash } = (await dispatch('settings.get', {}, 'a test')) as { hash: string | null };
  const saved = (await dispatch('settings.save', { raw, basedOnHash: hash }, 'a test')) as {
    kind: string;
    hash?: string;
  };
  return saved.hash ?? saved;
}

/** Polls until `ask` is true; a test that waits in vain ends at vitest's own limit. */
async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('settings', () => {
  it('are applied at the start, and again at every valid edit', async () => {
    await writeSettings(nas);
    await start();
    expect(applied.map(({ targets }) => targets.map(({ id }) => id))).toEqual([['nas']]);
    await writeSettings({ targets: [], routes: [] });
    await until(() => applied.length === 2);
    expect(applied[1]).toMatchObject({ targets: [], routes: [] });
  });

  it('that are invalid at the start leave the routes off and say what is wrong, in the log and to the page', async () => {
    await writeSettings({ ...nas, tragets: [] });
    const app = await start();
    expect(applied).toEqual([]);
    expect(log).toContainEqual(expect.stringMatching(/^error "tragets" .* Did you mean "targets"\?/));
    expect((await state(app)).problems).toMatchObject([{ code: 'unknown-key', params: { key: 'tragets' } }]);
  });

  it('that become invalid stay in force as they were, until the file is mended', async () => {
    await writeSettings(nas);
    const app = await start();
    await writeSettings('{ "targets": [');
    await until(async () => (await state(app)).problems.length > 0);
    expect(applied).toHaveLength(1);
    expect((await state(app)).problems).toMatchObject([{ code: 'settings-not-json' }]);
    await writeSettings({ ...nas, routes: [] });
    await until(async () => (await state(app)).problems.length === 0);
    expect(applied).toHaveLength(2);
  });

  it('that are broken are said once, however often they are read', async () => {
    await writeSettings('{ "targets": [');
    const app = await start();
    app.reload();
    await writeSettings(nas);
    app.reload();
    await until(() => applied.length > 0);
    expect(log.filter((line) => line.includes('not valid JSON'))).toHaveLength(1);
  });

  it('are read again when asked to', async () => {
    await writeSettings(nas);
    const app = await start();
    app.reload();
    await until(() => applied.length === 2);
    expect(applied[1]).toEqual(applied[0]);
  });

  it('may be missing at the default place, and at one that was named with a word about it', async () => {
    const named = await start();
    expect((await state(named)).problems).toEqual([{ code: 'settings-missing', params: { file: settingsFile() } }]);
    expect(log.filter((line) => line.includes('does not exist yet'))).toHaveLength(1);
    const hash = await saveOnPage(named, nas);
    expect(JSON.parse(await readFile(settingsFile(), 'utf8'))).toEqual(nas);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await state(named)).problems).toEqual([]);
    expect(applied.map(({ targets }) => targets.length)).toEqual([0, 1]);
    await named.stop(0);
    const usual = await start({ settingsFile: null }, { REVEILLE_TOKEN: token });
    expect((await state(usual)).problems).toEqual([]);
  });

  it('that were missing are followed once somebody writes them', async () => {
    const app = await start();
    await writeSettings(nas);
    await until(async () => (await state(app)).problems.length === 0);
    expect(applied.map(({ targets }) => targets.length)).toEqual([0, 1]);
  });
});

describe('one route without a settings file', () => {
  const oneOff = {
    kind: 'tcp' as const,
    listen: '127.0.0.1:0',
    toHost: '127.0.0.1',
    toPort: 8000,
    startHook: './up.sh',
    stopHook: './down.sh',
    cooldown: '30m',
    readyLimit: '5m',
    stopEvenIfAlreadyRunning: true,
  };

  it('is valid settings', async () => {
    const [startHook, stopHook] = [join(folder, 'up.sh'), join(folder, 'down.sh')];
    for (const hook of [startHook, stopHook]) await writeFile(hook, '');
    await start({ oneOff: { ...oneOff, startHook, stopHook }, settingsFile: null });
    expect(applied).toMatchObject([
      {
        targets: [
          {
            power: { kind: 'command' },
            ready: { kind: 'tcp', limitMs: 300_000 },
            idle: { cooldownMs: 1_800_000, minAwakeMs: 0, holdOffMs: 0, sleepEvenIfNotOwned: true },
          },
        ],
        routes: [{ to: { port: 8000 } }],
      },
    ]);
  });

  it('does not start without its hooks', async () => {
    if (process.platform === 'win32') return;
    await expect(start({ oneOff, settingsFile: null })).rejects.toMatchObject({ fault: { code: 'program-missing' } });
    expect(applied).toEqual([]);
  });

  it('that is wrong is wrong usage', async () => {
    await expect(start({ oneOff: { ...oneOff, cooldown: 'soon' } })).rejects.toThrow(UsageError);
    await expect(start({ oneOff: { ...oneOff, toHost: 'http://x' } })).rejects.toThrow(UsageError);
  });
});

describe('starting and stopping', () => {
  it('refuses to use a data folder that another one uses, and says which process has it', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({
      fault: { code: 'data-folder-locked', params: { pid: process.pid } },
    });
  });

  it('undoes what it had begun when the address of the page is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await until(() => other.listening);
    const { port } = other.address() as { port: number };
    const ui = { host: '127.0.0.1', port };
    await expect(start({ ui })).rejects.toMatchObject({ fault: { code: 'port-in-use' } });
    expect(stops).toEqual([0]);
    const elsewhere = await start({ ui, isUiChosen: false, demo: true });
    expect(elsewhere.ui?.url).not.toContain(`:${port}/`);
    other.close();
  });

  it('makes a token and keeps it to itself', async () => {
    const app = await start({}, {});
    const file = join(folder, 'data', 'token');
    const made = (await readFile(file, 'utf8')).trim();
    expect(made.length).toBeGreaterThanOrEqual(40);
    expect(((await stat(file)).mode & 0o077) === 0 || process.platform === 'win32').toBe(true);
    const answer = await fetch(`${app.ui?.url}api/v1/state`, { headers: { authorization: `Bearer ${made}` } });
    expect(answer.status).toBe(200);
  });

  it('runs without a page', async () => {
    expect((await start({ ui: null })).ui).toBeNull();
  });

  it('tells the history in words, with names and without secrets', async () => {
    await writeSettings({ targets: [{ ...nas.targets[0], name: 'The NAS' }], routes: nas.routes });
    await start({}, { REVEILLE_TOKEN: token, REVEILLE_SECRET_DOOR: 'sesame-open' });
    ports?.journal.append({ kind: 'failed', target: 'nas', reason: 'it said sesame-open' });
    expect(log).toContainEqual(expect.stringMatching(/^history The NAS.* it said \[secret\]\.$/));
  });

  it('gives the sessions the time it was asked to, closes the page and lets go of the folder', async () => {
    const app = await start();
    await app.stop(30_000);
    expect(stops).toEqual([30_000]);
    await expect(fetch(app.ui?.url ?? '')).rejects.toThrow('fetch failed');
    await start();
  });
});
