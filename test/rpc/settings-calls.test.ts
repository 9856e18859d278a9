import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDispatch, type Dispatch } from '../../electron/rpc/dispatch.ts';
import { createSettingsCalls, type HostAccessChange } from '../../electron/rpc/settings-calls.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { followSettings, settingsPorts, type SettingsSource } from '../../electron/service/settings-source.ts';
import { openSettingsFile } from '../../electron/settings/settings-file.ts';
import type { Input, Method, Result } from '../../shared/contract.ts';
import { fault, type Fault, FaultError } from '../../shared/faults.ts';
import type { Settings } from '../../shared/settings.ts';
import { createFakeEngine } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';
import { fullSettings, registered } from '../settings/registered.ts';

let folder: string;
let path: string;
let applied: Settings[];
let problems: readonly Fault[];
let source: SettingsSource;
let clock: ManualClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reveille-settings-calls-'));
  path = join(folder, 'settings.json');
  applied = [];
  problems = [];
});

afterEach(() => {
  source[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

interface Choices {
  readonly allowHostEdits?: boolean;
  readonly confirm?: (changes: readonly HostAccessChange[]) => Promise<boolean>;
  readonly checkForEngine?: (settings: Settings) => readonly Fault[];
}

async function open(
  choices: Choices = {},
): Promise<<M extends Method>(method: M, params: Input<M>) => Promise<Result<M>>> {
  clock = new ManualClock('2026-11-20T22:00:00Z');
  const file = openSettingsFile({ path, isDefault: true, registered, clock });
  source = followSettings({
    file,
    apply: async (settings) => void applied.push(settings),
    onProblems: (faults) => {
      problems = faults;
    },
  });
  const engine = createFakeEngine();
  const dispatch: Dispatch = createDispatch(
    { engine, hub: createStateHub({ engine, clock }), history: { query: () => [] }, clock },
    createSettingsCalls(
      settingsPorts({
        file,
        source,
        registered,
        allowHostEdits: choices.allowHostEdits ?? false,
        confirmHostAccess: choices.confirm ?? null,
        checkForEngine: choices.checkForEngine ?? (() => []),
      }),
    ),
  );
  await source.start();
  return async (method, params) => (await dispatch(method, params, 'the test')) as Result<typeof method>;
}

function write(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw, null, 2);
  writeFileSync(path, text);
  return text;
}

const named = (name: string) => {
  const raw = fullSettings();
  return { ...raw, targets: raw.targets.map((target) => (target.id === 'nas' ? { ...target, name } : target)) };
};

test('without a file there are empty settings; what is saved first makes it, and is in force', async () => {
  const call = await open({ allowHostEdits: true });
  expect(await call('settings.get', {})).toEqual({
    file: path,
    raw: { version: 1, targets: [], routes: [] },
    hash: null,
    faults: [],
    mayEditHostFields: true,
  });
  const saved = await call('settings.save', { raw: fullSettings(), basedOnHash: null });
  expect(saved.kind).toBe('saved');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(fullSettings());
  expect(applied.map(({ targets }) => targets.map(({ id }) => id))).toEqual([[], ['nas', 'wiki']]);
  expect(await call('settings.get', {})).toMatchObject({ raw: fullSettings(), hash: (saved as { hash: string }).hash });
});

test('faults stand where they belong, and nothing that has one is saved', async () => {
  const text = write(fullSettings());
  const call = await open({ allowHostEdits: true });
  const { hash } = await call('settings.get', {});
  const raw = fullSettings();
  const broken = {
    ...raw,
    targets: [
      { ...raw.targets[0], host: 'not a host', idle: { cooldown: '10 minutes' }, colour: 'red' },
      { id: 'nas', power: { kind: 'teleport' } },
    ],
    routes: [{ ...raw.routes[0], to: { target: 'nobody', port: 445 } }],
  };
  const { faults } = await call('settings.check', { raw: broken });
  const placed = faults.map(({ fault: { code }, path: at }) => [code, at.join('/')]);
  expect(placed).toEqual(
    expect.arrayContaining([
      ['bad-value', 'targets/0/host'],
      ['bad-value', 'targets/0/idle/cooldown'],
      ['unknown-key', 'targets/0/colour'],
      ['unknown-kind', 'targets/1/power/kind'],
      ['duplicate-id', 'targets/0/id'],
      ['duplicate-id', 'targets/1/id'],
      ['unknown-target', 'routes/0/to/target'],
    ]),
  );
  expect(await call('settings.save', { raw: broken, basedOnHash: hash })).toEqual({ kind: 'refused', faults });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('what only the engine knows to be wrong is found before anything is written', async () => {
  const text = write(fullSettings());
  const call = await open({
    checkForEngine: () => [
      fault('nothing-to-ask', { target: 'NAS' }),
      fault('same-machine', { targets: ['nas', 'wiki'], what: 'x' }),
    ],
  });
  const { hash, faults } = await call('settings.get', {});
  expect(faults.map(({ path: at }) => at.join('/'))).toEqual(['targets/0/ready', 'targets/0', 'targets/1']);
  expect(await call('settings.save', { raw: named('Other'), basedOnHash: hash })).toMatchObject({ kind: 'refused' });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('what somebody else saved meanwhile is handed back, and still comes into force by itself', async () => {
  write(fullSettings());
  const call = await open();
  const { hash } = await call('settings.get', {});
  const text = write(named('Theirs'));
  const saved = await call('settings.save', { raw: named('Ours'), basedOnHash: hash });
  expect(saved).toMatchObject({ kind: 'changed-elsewhere', raw: named('Theirs') });
  expect(readFileSync(path, 'utf8')).toBe(text);
  if (saved.kind !== 'changed-elsewhere') throw new Error('unreachable');
  expect(await call('settings.save', { raw: named('Ours'), basedOnHash: saved.hash })).toMatchObject({ kind: 'saved' });
});

test('looking at the settings does not hide an edit from those who watch the file', async () => {
  write(fullSettings());
  const call = await open();
  write(named('Edited'));
  expect(await call('settings.get', {})).toMatchObject({ raw: named('Edited') });
  clock.advance(1_000);
  await expect.poll(() => applied.at(-1)?.targets[0]?.name).toBe('Edited');
});

test('an invalid file is shown as far as it can be read, and never overwritten', async () => {
  for (const text of ['{ "version": 1, "targets": [ { "id": "nas", "wak": 1 } ] }', '{ "version": 1, ']) {
    write(text);
    const call = await open({ allowHostEdits: true });
    const { raw, hash, faults } = await call('settings.get', {});
    expect(raw).toEqual(text.endsWith('}') ? JSON.parse(text) : null);
    expect(faults.length).toBeGreaterThan(0);
    expect(await call('settings.save', { raw: fullSettings(), basedOnHash: hash })).toMatchObject({ kind: 'refused' });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(problems.length).toBeGreaterThan(0);
    source[Symbol.dispose]();
  }
});

test('fields that reach into this computer are saved only when that is allowed, by the start or by a person', async () => {
  write(fullSettings());
  const raw = named('NAS');
  const reaching = {
    ...raw,
    targets: raw.targets.map((target) =>
      target.id === 'wiki' ? { ...target, power: { kind: 'hook', wake: ['rm'] } } : target,
    ),
  };
  const asked: HostAccessChange[][] = [];
  const confirm = (answer: boolean) => async (changes: readonly HostAccessChange[]) => {
    asked.push([...changes]);
    return answer;
  };

  let call = await open();
  const { hash, mayEditHostFields } = await call('settings.get', {});
  expect(mayEditHostFields).toBe(false);
  const refused = await call('settings.save', { raw: reaching, basedOnHash: hash });
  expect(refused).toMatchObject({ kind: 'refused', faults: [{ fault: { code: 'host-access' } }] });
  expect(refused.kind === 'refused' && refused.faults[0]?.path).toEqual(['targets', 1, 'power', 'wake']);
  // Everything else may be changed beside them.
  expect(await call('settings.save', { raw: named('Renamed'), basedOnHash: hash })).toMatchObject({ kind: 'saved' });
  source[Symbol.dispose]();

  call = await open({ confirm: confirm(false) });
  const before = await call('settings.get', {});
  expect(before.mayEditHostFields).toBe(true);
  expect(await call('settings.save', { raw: reaching, basedOnHash: before.hash })).toMatchObject({ kind: 'refused' });
  source[Symbol.dispose]();

  call = await open({ confirm: confirm(true) });
  expect(await call('settings.save', { raw: reaching, basedOnHash: before.hash })).toMatchObject({ kind: 'saved' });
  expect(asked.flat().map(({ after }) => after)).toEqual([['rm'], ['rm']]);
});

test('an import says what it would change, and changes nothing', async () => {
  const text = write(fullSettings());
  const call = await open();
  const raw = fullSettings();
  const other = {
    ...raw,
    targets: [
      { ...raw.targets[0], name: 'Archive' },
      { id: 'game', power: { kind: 'hook', wake: ['play'] } },
    ],
    routes: raw.routes.filter(({ id }) => id !== 'game'),
    listeners: raw.listeners.map((listener) => ({ ...listener, listen: ':8443' })),
  };
  const preview = await call('settings.import', { text: JSON.stringify(other) });
  expect(preview).toMatchObject({
    raw: other,
    faults: [],
    targets: [
      { id: 'nas', name: 'Archive', change: 'changed' },
      { id: 'game', name: 'game', change: 'added' },
      { id: 'wiki', change: 'removed' },
    ],
    listeners: [{ id: 'web', change: 'changed' }],
    routes: [{ id: 'game', change: 'removed' }],
    hostAccess: [{ value: '["play"]' }],
  });
  expect(await call('settings.import', { text: '{ "targets": [ }' })).toMatchObject({
    raw: null,
    faults: [{ fault: { code: 'settings-not-json' } }],
    targets: [],
  });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('what is exported can be imported and changes nothing', async () => {
  write(fullSettings());
  const call = await open();
  const { fileName, text } = await call('settings.export', {});
  expect(fileName).toMatch(/\.json$/);
  expect(await call('settings.import', { text })).toMatchObject({
    raw: fullSettings(),
    targets: [],
    routes: [],
    hostAccess: [],
  });
});

test('a run without a settings file refuses the calls', async () => {
  await open();
  const engine = createFakeEngine();
  const dispatch = createDispatch(
    { engine, hub: createStateHub({ engine, clock }), history: { query: () => [] }, clock },
    createSettingsCalls(null),
  );
  await expect(dispatch('settings.get', {}, 'the test')).rejects.toThrow(FaultError);
});
