import { type Fault, fault } from '../../shared/faults.ts';
import { isRecord } from '../../shared/settings-choice.ts';

/** `steps[n]` turns a file of version `n + 1` into one of the next. A released step is never edited. */
export type MigrationSteps = readonly ((raw: Readonly<Record<string, unknown>>) => Record<string, unknown>)[];

/** None yet: version 1 is the first. */
export const migrationSteps: MigrationSteps = [];

export type Migrated =
  | {
      readonly raw: unknown /** Version the file was written in. */;
      readonly from: number;
      readonly isChanged: boolean;
    }
  | { readonly fault: Fault };

/** Brings a settings object of any known version to the newest. What is no object is left to the validation. */
export function migrate(raw: unknown, steps: MigrationSteps = migrationSteps): Migrated {
  const newest = steps.length + 1;
  if (!isRecord(raw)) return { raw, from: newest, isChanged: false };
  // Only the first version lets it be left out.
  const version = raw['version'] === undefined ? 1 : raw['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    const detail = `must be a whole number from 1 to ${newest}, without quotes.`;
    return { fault: fault('bad-value', { place: 'version', detail }) };
  }
  if (version > newest) {
    const detail = `the file is of version ${version}, but this app knows only up to ${newest}. Use a newer app.`;
    return { fault: fault('bad-value', { place: 'version', detail }) };
  }
  let migrated = raw;
  for (let from = version; from < newest; from += 1) migrated = { ...steps[from - 1]?.(migrated), version: from + 1 };
  return { raw: migrated, from: version, isChanged: version < newest };
}
