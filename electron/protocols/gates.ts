import type { GateDefinition } from '../engine/gate.ts';
import { byId } from '../engine/registry.ts';

const files = import.meta.glob<GateDefinition>('./*.gate.ts', { eager: true, import: 'default' });

/** Every gate there is, by id: one file each, found by its name. */
export const gates = byId(Object.values(files));
