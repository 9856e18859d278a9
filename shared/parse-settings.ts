import { type Fault, fault } from './faults.ts';
import type { Settings } from './settings.ts';
import { isRecord } from './settings-choice.ts';
import { faultsOfIssues } from './settings-issues.ts';
import { relationFaults } from './settings-relations.ts';
import { type Registered, settingsSchemaOf } from './settings-schema.ts';

export type ParsedSettings = { readonly settings: Settings } | { readonly faults: readonly Fault[] };

/** A list longer than this helps nobody. */
const maxFaults = 100;

/**
 * Reads a settings object of the current version. Never throws: whatever `raw` is, it yields settings, or all faults
 * found in one pass. Relations that need a driver (same machine, nothing to ask) are the engine's to check.
 */
export function parseSettings(raw: unknown, registered: Registered): ParsedSettings {
  if (!isRecord(raw)) {
    const detail = 'must be an object: { "version": 1, "targets": [ … ], "routes": [ … ] }.';
    return { faults: [fault('bad-value', { place: 'the top level', detail })] };
  }
  const schema = settingsSchemaOf(registered);
  const parsed = schema.safeParse(raw);
  const faults = [
    ...faultsOfIssues(parsed.error?.issues ?? [], schema, raw),
    ...relationFaults(raw, schema, registered),
  ];
  if (parsed.success && faults.length === 0) return { settings: parsed.data };
  return { faults: faults.slice(0, maxFaults) };
}
