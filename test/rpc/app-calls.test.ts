import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAppCalls } from '../../electron/rpc/app-calls.ts';
import { createDispatch, type Dispatch } from '../../electron/rpc/dispatch.ts';
import { createSecretCalls } from '../../electron/rpc/secret-calls.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { appPorts } from '../../electron/service/app-source.ts';
import type { DesktopPorts } from '../../electron/service/desktop-ports.ts';
import { openPreferences, type PreferencesStore } from '../../electron/service/preferences.ts';
import { openSecrets } from '../../electron/settings/secrets.ts';
import { type AppState, defaultPreferences } from '../../shared/app-state.ts';
import { FaultError } from '../../shared/faults.ts';
import { createFakeEngine } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

let folder: string;
let levels: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reveille-app-calls-'));
  levels = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Parts {
  readonly desktop?: DesktopPorts;
  readonly preferences?: PreferencesStore;
  readonly env?: Record<string, string>;
}

function open({ desktop, preferences, env = {} }: Parts = {}): Dispatch {
  const clock = new ManualClock('2026-11-20T22:00:00Z');
  const engine = createFakeEngine();
  const secrets = openSecrets(folder, env);
  return createDispatch(
    { engine, hub: createStateHub({ engine, clock }), history: { query: () => [] }, clock },
    createAppCalls(
      appPorts({
        platform: 'linux',
        paths: { settings: '/home/x/settings.json', data: folder, log: null },
        preferences: preferences ?? openPreferences(folder),
        secrets,
        desktop: desktop ?? null,
        demo: { kind: 'offered' },
        log: { setLevel: (level) => levels.push(level) },
      }),
    ),
    createSecretCalls(secrets),
  );
}

const call = async (dispatch: Dispatch, method: string, params: unknown = {}) =>
  await dispatch(method, params, 'the test');

async function refusalOf(answer: Promise<unknown>): Promise<string> {
  return await answer.then(
    () => 'accepted',
    (error: unknown) => (error instanceof FaultError ? error.fault.code : String(error)),
  );
}

test('headless: preferences have defaults, are kept in the data folder, and found again', async () => {
  const dispatch = open();
  expect(await call(dispatch, 'app.get')).toMatchObject({
    preferences: defaultPreferences,
    isDesktop: false,
    canAutostart: false,
    updates: { kind: 'elsewhere' },
    vault: { kind: 'file', warning: null },
    paths: { settings: '/home/x/settings.json', data: folder },
  });
  const change = { theme: 'dark', language: 'de', notifications: { woke: true }, logLevel: 'debug' };
  const changed = (await call(dispatch, 'app.set', change)) as AppState;
  const expected = {
    ...defaultPreferences,
    theme: 'dark',
    language: 'de',
    notifications: { ...defaultPreferences.notifications, woke: true },
    logLevel: 'debug',
  };
  expect(changed.preferences).toEqual(expected);
  expect(levels).toEqual(['debug']);
  expect(await call(open(), 'app.get')).toMatchObject({ preferences: expected });
});

test('a damaged file of preferences means the defaults, and is replaced by the next choice', async () => {
  writeFileSync(join(folder, 'preferences.json'), '{ "theme": "pink" ');
  const dispatch = open();
  expect(await call(dispatch, 'app.get')).toMatchObject({ preferences: defaultPreferences });
  await call(dispatch, 'app.set', { theme: 'light' });
  expect(JSON.parse(readFileSync(join(folder, 'preferences.json'), 'utf8'))).toMatchObject({ theme: 'light' });
});

test('what is no preference is refused and changes nothing', async () => {
  const dispatch = open();
  const bad = [{ theme: 'pink' }, { language: 'fr' }, { autostart: 'yes' }, { notifications: { all: true } }, { x: 1 }];
  for (const change of bad) expect(await refusalOf(call(dispatch, 'app.set', change))).toBe('bad-request');
  expect(await refusalOf(call(dispatch, 'app.set', { autostart: true }))).toBe('driver-unsupported');
  expect(await refusalOf(call(dispatch, 'app.reveal', { what: 'settings' }))).toBe('driver-unsupported');
  expect(await refusalOf(call(dispatch, 'update.install'))).toBe('driver-unsupported');
  expect(await call(dispatch, 'app.get')).toMatchObject({ preferences: defaultPreferences });
});

test('on a desktop its own ports are asked', async () => {
  const revealed: string[] = [];
  const asked: string[] = [];
  let kept = defaultPreferences;
  const desktop: DesktopPorts = {
    confirmHostAccess: async () => true,
    preferences: {
      get: () => kept,
      set(preferences) {
        kept = preferences;
      },
    },
    canAutostart: true,
    vault: () => ({ kind: 'basic_text', warning: null }),
    reveal: (path) => void revealed.push(path),
    updates: {
      state: () => ({ kind: 'found', version: '9.9.9', fault: null }),
      look: async () => void asked.push('look'),
      install: () => void asked.push('install'),
    },
  };
  const dispatch = open({ desktop, preferences: desktop.preferences });
  expect(await call(dispatch, 'app.get')).toMatchObject({
    isDesktop: true,
    canAutostart: true,
    vault: { kind: 'basic_text' },
    updates: { kind: 'found', version: '9.9.9' },
  });
  await call(dispatch, 'update.look');
  await call(dispatch, 'update.install');
  expect(asked).toEqual(['look', 'install']);
  expect(await call(dispatch, 'app.set', { autostart: true })).toMatchObject({ preferences: { autostart: true } });
  expect(kept.autostart).toBe(true);
  await call(dispatch, 'app.reveal', { what: 'settings' });
  expect(revealed).toEqual(['/home/x/settings.json']);
  expect(await refusalOf(call(dispatch, 'app.reveal', { what: 'log' }))).toBe('driver-unsupported');
});

test('secrets go in and never come out', async () => {
  const dispatch = open({ env: { REVEILLE_SECRET_PLUG_TOKEN: 'from-outside' } });
  const names = await call(dispatch, 'secrets.set', { name: 'nas-password', value: 'hunter2-hunter2' });
  expect(names).toEqual([
    { name: 'nas-password', from: 'vault' },
    { name: 'plug-token', from: 'environment' },
  ]);
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  const answers = [await call(dispatch, 'secrets.names'), await call(dispatch, 'app.get'), names];
  expect(JSON.stringify(answers)).not.toMatch(/hunter2|from-outside/);
  expect(await refusalOf(call(dispatch, 'secrets.set', { name: 'no spaces', value: 'x' }))).toBe('bad-value');
  expect(await call(dispatch, 'secrets.delete', { name: 'nas-password' })).toEqual([
    { name: 'plug-token', from: 'environment' },
  ]);
});
