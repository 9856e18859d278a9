import { type Fault, fault, FaultError } from '../../shared/faults.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { valueAt } from '../../shared/schema-walk.ts';
import { isRecord } from '../../shared/settings-choice.ts';
import type { DraftErrands } from '../engine/draft-errands.ts';
import type { HandlerGroup } from './dispatch.ts';
import type { SettingsPorts } from './settings-calls.ts';

/** Questions about a machine while it is edited. Nothing is saved, and nothing that they ask for changes anything. */
export function createDraftCalls(errands: DraftErrands, settings: SettingsPorts | null): HandlerGroup {
  if (!settings) return {};

  /** A draft must not make us use programs, files and sockets that could not be saved from there. */
  async function mustBeAllowed(ports: SettingsPorts, machine: Readonly<Record<string, unknown>>): Promise<void> {
    const saved: unknown = valueAt(ports.read().raw, ['targets']);
    const before = Array.isArray(saved) ? saved.filter((entry) => valueAt(entry, ['id']) === machine['id']) : [];
    const changes = ports.hostAccessChanges({ targets: before }, { targets: [machine] });
    const [first] = changes;
    if (!first || ports.allowHostEdits || (await ports.confirmHostAccess?.(changes))) return;
    throw new FaultError(fault('host-access', { place: first.place }));
  }

  return {
    async 'draft.choices'({ machine, position }) {
      const choice = machine[position];
      const written = isRecord(choice) ? choice : { kind: choice };
      await mustBeAllowed(settings, machine);
      const { kind, ...options } = written;
      const offered = await errands.choices(typeof kind === 'string' ? kind : '', options);
      return { offered: orThrow(offered) };
    },
    async 'draft.preflight'({ machine }) {
      await mustBeAllowed(settings, machine);
      // By itself: what it needs and its services are not asked about.
      const { needs: _, ...alone } = machine;
      const read = parseSettings({ version: 1, targets: [alone] }, settings.registered);
      if ('faults' in read) throw new FaultError(read.faults[0] ?? fault('internal', { what: 'no fault' }));
      const [target] = read.settings.targets;
      if (!target) throw new Error('a machine that was written is not read');
      return { steps: orThrow(await errands.preflight(target)) };
    },
  };
}

function orThrow<T extends object>(answer: T | Fault): T {
  if ('code' in answer && 'params' in answer) throw new FaultError(answer);
  return answer;
}
