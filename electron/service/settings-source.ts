import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Registered } from '../../shared/settings-schema.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { ReadDocument, SettingsPorts } from '../rpc/settings-calls.ts';
import { hostAccessChanges } from '../settings/host-access.ts';
import { parseJson } from '../settings/json-text.ts';
import type { LoadedSettings, SettingsFile } from '../settings/settings-file.ts';

export interface SettingsSourceOptions {
  readonly file: SettingsFile;
  /** Makes the settings the running ones. Rejects with a FaultError when they cannot be, and then changes nothing. */
  readonly apply: (settings: Settings) => Promise<void>;
  /** Gets what is wrong with the file now, and an empty list once nothing is. */
  readonly onProblems: (faults: readonly Fault[]) => void;
}

export interface SettingsSource extends Disposable {
  /** Reads the file and applies it; later edits follow by themselves. Never rejects for what the file holds. */
  start(): Promise<void>;
  /** Reads the file again now. */
  reload(): Promise<void>;
  /** Writes it as `SettingsFile.save` does; what was saved is in force when this resolves. */
  save(raw: unknown, basedOnHash: string | null): Promise<ReturnType<SettingsFile['save']>>;
}

/** Keeps the running settings those of the file, as long as the file is valid. */
export function followSettings({ file, apply, onProblems }: SettingsSourceOptions): SettingsSource {
  let watching: Disposable | null = null;
  // One at a time and in order: an edit may come while the one before is still being applied.
  let last: Promise<void> = Promise.resolve();

  function use(loaded: LoadedSettings): Promise<void> {
    const turn = last.then(() => useNow(loaded));
    last = turn.catch(() => undefined);
    return turn;
  }

  async function useNow(loaded: LoadedSettings): Promise<void> {
    if (loaded.kind === 'invalid') return onProblems(loaded.faults);
    try {
      await apply(loaded.settings);
      const isMissed = loaded.hash === null && !file.isDefault;
      onProblems(isMissed ? [fault('settings-missing', { file: file.path })] : []);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      onProblems([error.fault]);
    }
  }

  return {
    async start() {
      await use(file.load());
      watching = file.watch((loaded) => void use(loaded));
    },
    reload: () => use(file.load()),
    async save(raw, basedOnHash) {
      const saved = file.save(raw, basedOnHash);
      if (saved.kind === 'saved') await use({ ...saved, kind: 'valid', text: null });
      return saved;
    },
    [Symbol.dispose]() {
      watching?.[Symbol.dispose]();
    },
  };
}

export interface SettingsPortsOptions {
  readonly file: SettingsFile;
  readonly source: SettingsSource;
  readonly registered: Registered;
  readonly allowHostEdits: boolean;
  readonly confirmHostAccess: SettingsPorts['confirmHostAccess'];
  /** What only the running engine knows to be wrong with settings that are otherwise valid. */
  readonly checkForEngine: (settings: Settings) => readonly Fault[];
}

/** The settings file for the calls that read and change it. */
export function settingsPorts(options: SettingsPortsOptions): SettingsPorts {
  const { file, source, registered, checkForEngine } = options;
  return {
    file: file.path,
    registered,
    allowHostEdits: options.allowHostEdits,
    confirmHostAccess: options.confirmHostAccess,
    read: () => documentOf(file.peek()),
    parse: (text) => documentOf(file.parse(text), text),
    check(raw) {
      const parsed = parseSettings(raw, registered);
      return 'faults' in parsed ? parsed.faults : checkForEngine(parsed.settings);
    },
    async save(raw, basedOnHash) {
      const saved = await source.save(raw, basedOnHash);
      if (saved.kind === 'changed-elsewhere') return { kind: saved.kind };
      return saved.kind === 'saved' ? { kind: saved.kind, hash: saved.hash } : saved;
    },
    hostAccessChanges: (before, after) => hostAccessChanges(before, after, registered),
  };
}

/** An invalid file is shown as far as it is JSON. */
function documentOf(loaded: LoadedSettings, text = loaded.text): ReadDocument {
  const { hash } = loaded;
  if (loaded.kind === 'valid') return { raw: loaded.raw, hash, faults: [] };
  const json = parseJson(text ?? '');
  return { raw: 'value' in json ? json.value : null, hash, faults: loaded.faults };
}
