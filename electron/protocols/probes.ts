import type { ProbeDefinition } from '../engine/probe.ts';
import { byId } from '../engine/registry.ts';

const files = import.meta.glob<ProbeDefinition>('./*.probe.ts', { eager: true, import: 'default' });

/** Every probe there is, by id: one file each, found by its name. */
export const probes = byId(Object.values(files));
