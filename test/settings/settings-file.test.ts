import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type LoadedSettings, openSettingsFile, type SettingsFile } from '../../electron/settings/settings-file.ts';
import { sentence } from '../../shared/messages/en.ts';
import { ManualClock } from './manual-clock.ts';
import { fullSettings, registered } from './registered.ts';
import { temporaryFolder } from './temporary-folder.ts';

function open(options: { path?: string; isDefault?: boolean } = {}) {
  const path = options.path ?? join(temporaryFolder(), 'settings.json');
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const file = openSettingsFile({ path, isDefault: options.isDefault ?? false, registered, clock });
  return { path, clock, file };
}

function sentencesOf(loaded: LoadedSettings): readonly string[] {
  return loaded.kind === 'invalid' ? loaded.faults.map(sentence) : [];
}

const full = JSON.stringify(fullSettings(), null, 2);

describe('loading', () => {
  test('a file is its settings, with the text and the hash', () => {
    const { path, file } = open();
    writeFileSync(path, full);
    const loaded = file.load();
    expect(loaded).toMatchObject({
      kind: 'valid',
      raw: fullSettings(),
      text: full,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(loaded.kind === 'valid' && loaded.settings.targets.map(({ id }) => id)).toEqual(['nas', 'wiki']);
  });

  test.each([true, false])('a file that was never there means empty settings (default path: %s)', (isDefault) => {
    const empty = {
      kind: 'valid',
      settings: { version: 1, targets: [], listeners: [], routes: [] },
      raw: { version: 1, targets: [], routes: [] },
      text: null,
      hash: null,
    };
    const { file } = open({ isDefault });
    expect(file.load()).toEqual(empty);
    expect(file.peek()).toEqual(empty);
  });

  test.each([true, false])('one that was there and is gone is a mistake (default path: %s)', (isDefault) => {
    const { path, file } = open({ isDefault });
    expect(file.save(fullSettings(), file.load().hash).kind).toBe('saved');
    rmSync(path);
    const gone = [`The settings file ${path} cannot be read: it does not exist.`];
    expect(sentencesOf(file.load())).toEqual(gone);
    expect(sentencesOf(file.load())).toEqual(gone);
  });

  test('a folder in its place, and a text that is no JSON, are said with the place', () => {
    const { path, file } = open();
    mkdirSync(path);
    expect(sentencesOf(file.load())).toEqual([`The settings file ${path} cannot be read: it is not a file.`]);
    rmSync(path, { recursive: true });
    writeFileSync(path, '{\n  "targets": [],\n}');
    expect(sentencesOf(file.load())).toEqual([
      `The settings file ${path} is not valid JSON at line 3, column 1: there is a comma before "}", after the last entry. Remove the comma.`,
    ]);
    expect(readFileSync(path, 'utf8')).toBe('{\n  "targets": [],\n}');
  });

  test('an older file is brought up to date in memory; the file stays', () => {
    const path = join(temporaryFolder(), 'settings.json');
    writeFileSync(path, '{"version":1,"machines":[]}');
    const steps = [({ machines, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, targets: machines })];
    const clock = new ManualClock('2026-11-20T12:00:00Z');
    const loaded = openSettingsFile({ path, isDefault: false, registered, clock, steps }).load();
    // The schema knows version 1 only; what matters here is that the step has run.
    expect(sentencesOf(loaded)).toEqual(['version: must be 1.']);
    expect(readFileSync(path, 'utf8')).toBe('{"version":1,"machines":[]}');
  });
});

describe('saving', () => {
  test('replaces the file as a whole, keeps its mode, and leaves nothing beside it', () => {
    const { path, file } = open();
    writeFileSync(path, full);
    chmodSync(path, 0o640);
    const raw = { ...fullSettings(), app: { theme: 'light' } };
    const saved = file.save(raw, file.load().hash);
    expect(saved).toMatchObject({ kind: 'saved', raw });
    expect(file.load()).toMatchObject({ kind: 'valid', raw, hash: saved.kind === 'saved' && saved.hash });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(dirname(path))).toEqual(['settings.json']);
  });

  test.each([true, false])('makes folder and private file at the first time (default path: %s)', (isDefault) => {
    const { path, file } = open({ path: join(temporaryFolder(), 'a', 'b', 'settings.json'), isDefault });
    expect(file.save(fullSettings(), file.load().hash).kind).toBe('saved');
    expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('a link stays a link', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'dotfiles'));
    writeFileSync(join(folder, 'dotfiles', 'real.json'), full);
    symlinkSync(join('dotfiles', 'real.json'), join(folder, 'settings.json'));
    const { file } = open({ path: join(folder, 'settings.json') });
    expect(file.save({ version: 1 }, file.load().hash).kind).toBe('saved');
    expect(lstatSync(join(folder, 'settings.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'dotfiles', 'real.json'), 'utf8'))).toEqual({ version: 1 });
  });

  test('is refused when the file was changed meanwhile, and shows both texts', () => {
    const { path, file } = open();
    writeFileSync(path, full);
    const { hash } = file.load();
    writeFileSync(path, '{"version":1}');
    expect(file.save({ version: 1, routes: [] }, hash)).toEqual({
      kind: 'changed-elsewhere',
      fault: { code: 'settings-changed-elsewhere', params: { file: path } },
      onDisk: '{"version":1}',
      wanted: '{\n  "version": 1,\n  "routes": []\n}\n',
    });
    expect(readFileSync(path, 'utf8')).toBe('{"version":1}');
  });

  test('is refused when someone made the file meanwhile, or removed it', () => {
    const { path, file } = open({ isDefault: true });
    const { hash } = file.load();
    writeFileSync(path, full);
    expect(file.save({ version: 1 }, hash).kind).toBe('changed-elsewhere');
    const withFile = file.load();
    rmSync(path);
    expect(file.save({ version: 1 }, withFile.hash)).toMatchObject({ kind: 'changed-elsewhere', onDisk: null });
    expect(existsSync(path)).toBe(false);
  });

  test('never overwrites an invalid file, even by one who has seen it', () => {
    const { path, file } = open();
    writeFileSync(path, '{"targts": []}');
    expect(file.save({ version: 1 }, file.load().hash)).toMatchObject({
      kind: 'refused',
      faults: [{ code: 'unknown-key' }],
    });
    expect(readFileSync(path, 'utf8')).toBe('{"targts": []}');
  });

  test('never writes what would be invalid', () => {
    const { path, file } = open();
    writeFileSync(path, full);
    expect(file.save({ targts: [] }, file.load().hash)).toMatchObject({
      kind: 'refused',
      faults: [{ code: 'unknown-key' }],
    });
    expect(readFileSync(path, 'utf8')).toBe(full);
  });

  test('says when it cannot write, and loses nothing', () => {
    // The longest name there may be leaves no room for that of the temporary file.
    const { path, file } = open({ path: join(temporaryFolder(), `${'x'.repeat(250)}.json`) });
    writeFileSync(path, full);
    const saved = file.save({ version: 1 }, file.load().hash);
    expect(saved).toMatchObject({ kind: 'refused', faults: [{ code: 'settings-not-saved' }] });
    expect(readFileSync(path, 'utf8')).toBe(full);
  });
});

describe('watching', () => {
  /** Collects what is reported. Real file events come when they come, so the clock is moved until one is there. */
  function watched(file: SettingsFile, clock: ManualClock) {
    const seen: LoadedSettings[] = [];
    const watch = file.watch((loaded) => seen.push(loaded));
    onTestFinished(() => watch[Symbol.dispose]());
    const next = async (count: number) => {
      await vi.waitFor(
        () => {
          clock.advance(1_000);
          expect(seen.length).toBeGreaterThanOrEqual(count);
        },
        { timeout: 10_000, interval: 10 },
      );
      return seen[count - 1];
    };
    return { seen, next, watch };
  }

  test('reports a change by hand, valid or not, and the way back', async () => {
    const { path, file, clock } = open();
    writeFileSync(path, full);
    file.load();
    const { next } = watched(file, clock);
    writeFileSync(path, '{"version":1}');
    expect(await next(1)).toMatchObject({ kind: 'valid', raw: { version: 1 } });
    writeFileSync(path, '{"version":1,}');
    expect(await next(2)).toMatchObject({
      kind: 'invalid',
      faults: [{ code: 'settings-not-json' }],
      text: '{"version":1,}',
    });
    writeFileSync(`${path}.new`, full);
    renameSync(`${path}.new`, path);
    expect(await next(3)).toMatchObject({ kind: 'valid', raw: fullSettings() });
  });

  test('finds a change between loading and watching, and reports nothing where there was none', async () => {
    const { path, file, clock } = open();
    writeFileSync(path, full);
    file.load();
    const quiet = watched(file, clock);
    clock.advance(60_000);
    expect(quiet.seen).toEqual([]);
    quiet.watch[Symbol.dispose]();
    writeFileSync(path, '{"version":1}');
    const { seen } = watched(file, clock);
    clock.advance(1_000);
    expect(seen).toMatchObject([{ kind: 'valid', raw: { version: 1 } }]);
  });

  test('a file that is removed is a mistake, not empty settings', async () => {
    const { path, file, clock } = open({ isDefault: true });
    writeFileSync(path, full);
    file.load();
    const { next } = watched(file, clock);
    rmSync(path);
    expect(await next(1)).toMatchObject({ kind: 'invalid', faults: [{ code: 'settings-unreadable' }] });
    writeFileSync(path, full);
    expect(await next(2)).toMatchObject({ kind: 'valid' });
  });

  test('a file that appears where there was none, in a folder that was not there, is found', async () => {
    const path = join(temporaryFolder(), 'later', 'settings.json');
    const { file, clock } = open({ path });
    file.load();
    const { next } = watched(file, clock);
    mkdirSync(dirname(path));
    writeFileSync(path, full);
    expect(await next(1)).toMatchObject({ kind: 'valid', raw: fullSettings() });
  });

  test('our own save is not reported, also with a change by hand right after it', async () => {
    const { path, file, clock } = open();
    writeFileSync(path, full);
    const { hash } = file.load();
    const { next, seen } = watched(file, clock);
    expect(file.save({ version: 1, app: { a: 1 } }, hash).kind).toBe('saved');
    writeFileSync(path, '{"version":1,"app":{"a":2}}');
    expect(await next(1)).toMatchObject({ raw: { app: { a: 2 } } });
    expect(seen.map((loaded) => loaded.text)).not.toContain('{\n  "version": 1,\n  "app": {\n    "a": 1\n  }\n}\n');
  });

  test('of many changes in a row the last one is reported, and a half-written file is not', async () => {
    const { path, file, clock } = open();
    writeFileSync(path, full);
    file.load();
    const { seen, next } = watched(file, clock);
    for (let index = 0; index < 20; index += 1) writeFileSync(path, `{"version":1,"app":{"index":${index}`);
    writeFileSync(path, '{"version":1,"app":{"index":20}}');
    await next(1);
    expect(seen).toMatchObject([{ kind: 'valid', raw: { app: { index: 20 } } }]);
  });

  test('ends with its disposal, and keeps no timer', () => {
    const { path, file, clock } = open();
    writeFileSync(path, full);
    file.load();
    const { watch } = watched(file, clock);
    watch[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });
});

test('many savers, each with what it has read: none overwrites another, none is lost', () => {
  const { path, file } = open();
  writeFileSync(path, '{"version":1,"app":{}}');
  const seen = file.load();
  const results = Array.from({ length: 5 }, (_, index) => file.save({ version: 1, app: { index } }, seen.hash).kind);
  expect(results).toEqual([
    'saved',
    'changed-elsewhere',
    'changed-elsewhere',
    'changed-elsewhere',
    'changed-elsewhere',
  ]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ version: 1, app: { index: 0 } });
});
