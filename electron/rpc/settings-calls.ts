import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import { formCatalog } from '../../shared/form-catalog.ts';
import { placedFaults } from '../../shared/placed-faults.ts';
import type { EntryChange, ImportPreview } from '../../shared/settings-calls.ts';
import { isSame } from '../../shared/patch.ts';
import { valueAt } from '../../shared/schema-walk.ts';
import { isRecord } from '../../shared/settings-choice.ts';
import type { Registered } from '../../shared/settings-schema.ts';
import type { HandlerGroup } from './dispatch.ts';
import { createRemovedEntries } from './removed-entries.ts';

/** A field that reaches into this computer, and would change. */
export interface HostAccessChange {
  readonly place: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A document as it was read; `raw` is null where it is no JSON. */
export interface ReadDocument {
  readonly raw: unknown;
  readonly hash: string | null;
  readonly faults: readonly Fault[];
}

/** The settings file, as the calls need it. */
export interface SettingsPorts {
  readonly file: string;
  readonly registered: Registered;
  /** Host-access fields may be saved without asking anybody. */
  readonly allowHostEdits: boolean;
  /** Asks a person outside every page; null where nobody can be asked. */
  readonly confirmHostAccess: ((changes: readonly HostAccessChange[]) => Promise<boolean>) | null;
  read(): ReadDocument;
  /** Reads a text as the file would be read; nothing is kept. */
  parse(text: string): ReadDocument;
  /** What is wrong with a document, in itself and for the engine. */
  check(raw: unknown): readonly Fault[];
  /** Writes and applies it, unless the file has another hash by now, is invalid itself, or cannot be written. */
  save(
    raw: unknown,
    basedOnHash: string | null,
  ): Promise<
    | { readonly kind: 'saved'; readonly hash: string }
    | { readonly kind: 'changed-elsewhere' }
    | { readonly kind: 'refused'; readonly faults: readonly Fault[] }
  >;
  hostAccessChanges(before: unknown, after: unknown): readonly HostAccessChange[];
}

const exportName = 'reveille-settings.json';

/** The calls on the settings file. Without one (`ports` null) each is refused. */
export function createSettingsCalls(ports: SettingsPorts | null): HandlerGroup {
  if (!ports) return {};
  const forms = formCatalog(ports.registered);
  const removed = createRemovedEntries();
  const mayEditHostFields = ports.allowHostEdits || ports.confirmHostAccess !== null;

  async function mayReachIntoHost(changes: readonly HostAccessChange[]): Promise<boolean> {
    if (changes.length === 0 || ports?.allowHostEdits) return true;
    return (await ports?.confirmHostAccess?.(changes)) ?? false;
  }

  return {
    'settings.get'() {
      const { raw, hash, faults } = ports.read();
      const found = faults.length > 0 ? faults : ports.check(raw);
      return { file: ports.file, raw, hash, faults: placedFaults(found, raw), mayEditHostFields };
    },
    'settings.check': ({ raw }) => ({ faults: placedFaults(ports.check(raw), raw) }),
    async 'settings.save'({ raw, basedOnHash }) {
      const faults = ports.check(raw);
      if (faults.length > 0) return { kind: 'refused', faults: placedFaults(faults, raw) };
      const now = ports.read();
      if (now.hash !== basedOnHash) return { kind: 'changed-elsewhere', raw: now.raw, hash: now.hash };
      // What is broken is somebody's work too, and not ours to throw away.
      if (now.faults.length > 0)
        return { kind: 'refused', faults: now.faults.map((each) => ({ fault: each, path: [] })) };

      const changes = ports.hostAccessChanges(removed.withReturning(now.raw, raw), raw);
      if (!(await mayReachIntoHost(changes))) {
        const refused = changes.map(({ place }) => fault('host-access', { place }));
        return { kind: 'refused', faults: placedFaults(refused, raw) };
      }
      const saved = await ports.save(raw, basedOnHash);
      if (saved.kind === 'saved') {
        removed.note(now.raw, raw);
        return saved;
      }
      if (saved.kind === 'refused') return { kind: 'refused', faults: placedFaults(saved.faults, raw) };
      const elsewhere = ports.read();
      return { kind: 'changed-elsewhere', raw: elsewhere.raw, hash: elsewhere.hash };
    },
    'settings.forms': () => forms,
    'settings.import'({ text }) {
      const read = ports.parse(text);
      const faults = read.faults.length > 0 ? read.faults : ports.check(read.raw);
      const now = ports.read().raw;
      return previewOf(now, { ...read, faults }, ports);
    },
    'settings.export'() {
      const { raw, faults } = ports.read();
      if (raw === null) throw new FaultError(faults[0] ?? fault('internal', { what: 'no settings' }));
      return { fileName: exportName, text: `${JSON.stringify(raw, null, 2)}\n` };
    },
  };
}

function previewOf(now: unknown, { raw, faults }: ReadDocument, ports: SettingsPorts): ImportPreview {
  const isUsable = faults.length === 0;
  const changes = isUsable ? ports.hostAccessChanges(now, raw) : [];
  return {
    raw: isUsable ? raw : null,
    faults: placedFaults(faults, raw),
    targets: isUsable ? entryChanges(now, raw, 'targets') : [],
    listeners: isUsable ? entryChanges(now, raw, 'listeners') : [],
    routes: isUsable ? entryChanges(now, raw, 'routes') : [],
    hostAccess: changes.map(({ place, after }) => ({ place, value: JSON.stringify(after) ?? '' })),
  };
}

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly change: EntryChange;
}

/** What comes, goes and becomes another, by id; what stays as it is is left out. */
function entryChanges(before: unknown, after: unknown, list: 'targets' | 'listeners' | 'routes'): readonly Entry[] {
  const old = entriesById(before, list);
  const now = entriesById(after, list);
  const came = [...now].flatMap(([id, entry]): readonly Entry[] => {
    const known = old.get(id);
    if (known === undefined) return [{ id, name: nameOf(id, entry), change: 'added' as const }];
    return isSame(known, entry) ? [] : [{ id, name: nameOf(id, entry), change: 'changed' as const }];
  });
  const gone = [...old].filter(([id]) => !now.has(id));
  return [...came, ...gone.map(([id, entry]) => ({ id, name: nameOf(id, entry), change: 'removed' as const }))];
}

function entriesById(raw: unknown, list: string): ReadonlyMap<string, unknown> {
  const entries = valueAt(raw, [list]);
  if (!Array.isArray(entries)) return new Map();
  return new Map(entries.filter(isRecord).map((entry) => [String(entry['id']), entry]));
}

function nameOf(id: string, entry: unknown): string {
  const name = valueAt(entry, ['name']);
  return typeof name === 'string' && name !== '' ? name : id;
}
