import type { Fault } from './faults.ts';

/** A fault with its place in the JSON document, as far as it has one; `[]` is the document itself. */
export interface PlacedFault {
  readonly fault: Fault;
  readonly path: readonly (string | number)[];
}

export interface SettingsDocument {
  readonly file: string;
  /** The document of the newest version; null where the file is no JSON. */
  readonly raw: unknown;
  /** Of the file's text; null while there is no file. What `settings.save` is to be based on. */
  readonly hash: string | null;
  readonly faults: readonly PlacedFault[];
  /** False: fields with `hostAccess` can be changed only in the file, and saving them is refused. */
  readonly mayEditHostFields: boolean;
}

export type SettingsSaved =
  | { readonly kind: 'saved'; readonly hash: string }
  /** Someone else changed the file since; nothing was written. `raw` is what it holds now, null where it is no JSON. */
  | { readonly kind: 'changed-elsewhere'; readonly raw: unknown; readonly hash: string | null }
  | { readonly kind: 'refused'; readonly faults: readonly PlacedFault[] };

export type EntryChange = 'added' | 'changed' | 'removed';

/** What would become of the settings; nothing is changed by asking. */
export interface ImportPreview {
  /** The document to hand to `settings.save`; null where the text is no valid settings document. */
  readonly raw: unknown;
  readonly faults: readonly PlacedFault[];
  readonly targets: readonly { readonly id: string; readonly name: string; readonly change: EntryChange }[];
  readonly listeners: readonly { readonly id: string; readonly name: string; readonly change: EntryChange }[];
  readonly routes: readonly { readonly id: string; readonly name: string; readonly change: EntryChange }[];
  /** Fields of the import that reach into this computer and differ from what is there now, shown whole. */
  readonly hostAccess: readonly { readonly place: string; readonly value: string }[];
}

export interface SecretName {
  readonly name: string;
  /** `environment`: of the process, wins over the vault and cannot be changed here. */
  readonly from: 'environment' | 'vault';
}
