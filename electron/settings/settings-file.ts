import { createHash } from 'node:crypto';
import { type FSWatcher, mkdirSync, readFileSync, realpathSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { type Fault, fault } from '../../shared/faults.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Registered } from '../../shared/settings-schema.ts';
import type { Clock } from '../engine/clock.ts';
import { systemReason, writeFileAtomically } from './atomic-file.ts';
import { parseJson } from './json-text.ts';
import { type MigrationSteps, migrate, migrationSteps } from './migrate.ts';

const debounceMs = 250;
const pollMs = 5_000;
const maxBytes = 16 * 1024 * 1024;

export interface SettingsFileOptions {
  readonly path: string;
  /** Nobody named the path, so nobody expects a file there. */
  readonly isDefault: boolean;
  readonly registered: Registered;
  readonly clock: Clock;
  readonly steps?: MigrationSteps;
}

/** What the file holds. `hash` is of its text, null when there is no file; `raw` is of the newest version. */
export type LoadedSettings =
  | {
      readonly kind: 'valid';
      readonly settings: Settings;
      readonly raw: unknown;
      readonly text: string | null;
      readonly hash: string | null;
    }
  | {
      readonly kind: 'invalid';
      readonly faults: readonly Fault[];
      readonly text: string | null;
      readonly hash: string | null;
    };

type SaveResult =
  | { readonly kind: 'saved'; readonly settings: Settings; readonly raw: unknown; readonly hash: string }
  /** Someone else changed the file since `basedOn`. Both texts are there to compare; nothing was written. */
  | {
      readonly kind: 'changed-elsewhere';
      readonly fault: Fault;
      readonly onDisk: string | null;
      readonly wanted: string;
    }
  /** The settings, or the file as it is now, are invalid, or it cannot be written; nothing was written. */
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

export interface SettingsFile {
  readonly path: string;
  readonly isDefault: boolean;
  /** Reads the file anew; one that was never there means empty settings. Never throws for what it finds. */
  load(): LoadedSettings;
  /** What the file holds now, as `load`, without taking notice of it: a change is still reported by `watch`. */
  peek(): LoadedSettings;
  /** Reads a text as if it were the file's; nothing is kept. */
  parse(text: string): LoadedSettings;
  /** Writes raw settings if the file still has the hash `basedOn` (null: no file). One of ours is not reported by `watch`. */
  save(raw: unknown, basedOn: string | null): SaveResult;
  /** Reports every later change made by someone else, valid or not, until disposed. */
  watch(onChange: (loaded: LoadedSettings) => void): Disposable;
}

export function openSettingsFile(options: SettingsFileOptions): SettingsFile {
  const { path, registered, clock, steps = migrationSteps } = options;
  let knownHash: string | null = null;
  let wasThere = false;

  function load(): LoadedSettings {
    // A file that was there and is gone is a mistake, not the wish for empty settings.
    const loaded = readSettings(path, !wasThere, registered, steps);
    know(loaded.hash);
    return loaded;
  }

  function know(hash: string | null): void {
    knownHash = hash;
    wasThere ||= hash !== null;
  }

  function save(raw: unknown, basedOn: string | null): SaveResult {
    const parsed = parseSettings(raw, registered);
    if ('faults' in parsed) return { kind: 'refused', faults: parsed.faults };
    const text = `${JSON.stringify(raw, null, 2)}\n`;
    const now = readSettings(path, true, registered, steps);
    if (now.hash !== basedOn) {
      const changed = fault('settings-changed-elsewhere', { file: path });
      return { kind: 'changed-elsewhere', fault: changed, onDisk: now.text, wanted: text };
    }
    if (now.kind === 'invalid') return { kind: 'refused', faults: now.faults };
    try {
      replaceFile(path, text);
    } catch (error) {
      return { kind: 'refused', faults: [fault('settings-not-saved', { file: path, detail: systemReason(error) })] };
    }
    const hash = hashOf(text);
    know(hash);
    return { kind: 'saved', settings: parsed.settings, raw, hash };
  }

  function reportChange(onChange: (loaded: LoadedSettings) => void): void {
    const loaded = readSettings(path, !wasThere, registered, steps);
    if (loaded.hash === knownHash) return;
    know(loaded.hash);
    onChange(loaded);
  }

  return {
    path,
    isDefault: options.isDefault,
    peek: () => readSettings(path, true, registered, steps),
    parse: (text) => readSettingsText(path, text, registered, steps),
    load,
    save,
    watch: (onChange) => watchFile(path, clock, () => reportChange(onChange)),
  };
}

function readSettings(
  path: string,
  mayBeMissing: boolean,
  registered: Registered,
  steps: MigrationSteps,
): LoadedSettings {
  const read = readText(path);
  if ('detail' in read) {
    if (read.isMissing && mayBeMissing)
      return { ...validate(emptySettings, registered, steps), text: null, hash: null };
    return {
      kind: 'invalid',
      faults: [fault('settings-unreadable', { file: path, detail: read.detail })],
      text: null,
      hash: null,
    };
  }
  return readSettingsText(path, read.text, registered, steps);
}

function readSettingsText(path: string, text: string, registered: Registered, steps: MigrationSteps): LoadedSettings {
  const hash = hashOf(text);
  const json = parseJson(text);
  if ('problem' in json) {
    return { kind: 'invalid', faults: [fault('settings-not-json', { file: path, ...json.problem })], text, hash };
  }
  return { ...validate(json.value, registered, steps), text, hash };
}

const emptySettings = { version: 1, targets: [], routes: [] };

type Validated =
  | { readonly kind: 'valid'; readonly settings: Settings; readonly raw: unknown }
  | { readonly kind: 'invalid'; readonly faults: readonly Fault[] };

function validate(raw: unknown, registered: Registered, steps: MigrationSteps): Validated {
  const migrated = migrate(raw, steps);
  if ('fault' in migrated) return { kind: 'invalid', faults: [migrated.fault] };
  const parsed = parseSettings(migrated.raw, registered);
  if ('faults' in parsed) return { kind: 'invalid', faults: parsed.faults };
  return { kind: 'valid', settings: parsed.settings, raw: migrated.raw };
}

function readText(path: string): { readonly text: string } | { readonly detail: string; readonly isMissing: boolean } {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { detail: 'it is not a file.', isMissing: false };
    if (found.size > maxBytes) return { detail: 'it is larger than 16 MiB.', isMissing: false };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { detail: systemReason(error), isMissing: (error as NodeJS.ErrnoException).code === 'ENOENT' };
  }
}

/** A file that is a link stays one: what it points to is replaced. Mode and owner are kept. */
function replaceFile(path: string, text: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found) return writeFileAtomically(realpathSync(path), text, found.mode & 0o7777, found);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileAtomically(path, text, 0o600);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Calls `onEvent` some time after the last of a burst of events. The folder is watched, as editors replace the file; for
 * a link also the folder that it points into. A slow look at regular intervals catches what the system does not tell.
 */
function watchFile(path: string, clock: Clock, onEvent: () => void): Disposable {
  let pending: Disposable | null = null;
  let poll: Disposable | null = null;
  let stamp = stampOf(path);
  const watchers = foldersOf(path).flatMap((folder) => watchFolder(folder, onNews) ?? []);
  schedulePoll();
  // Whatever happened between the last look at the file and now told nobody.
  onNews();

  function onNews(): void {
    pending?.[Symbol.dispose]();
    pending = clock.after(debounceMs, onEvent);
  }

  function schedulePoll(): void {
    poll = clock.after(pollMs, () => {
      schedulePoll();
      const before = stamp;
      stamp = stampOf(path);
      if (stamp !== before) onNews();
    });
  }

  return {
    [Symbol.dispose]() {
      pending?.[Symbol.dispose]();
      poll?.[Symbol.dispose]();
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Changes whenever the file was written or replaced; cheap to get. */
function stampOf(path: string): string | null {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return null;
  }
}

function foldersOf(path: string): readonly string[] {
  try {
    return [...new Set([dirname(path), dirname(realpathSync(path))])];
  } catch {
    return [dirname(path)];
  }
}

/** null where watching is not possible: no such folder, a file system without events, no watches left. */
function watchFolder(folder: string, onEvent: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
