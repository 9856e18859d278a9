import { byId } from '../engine/registry.ts';
import type { RequestGateDefinition } from './http/request-gate.ts';

const files = import.meta.glob<RequestGateDefinition>('./*.request-gate.ts', { eager: true, import: 'default' });

/** Every request gate there is, by id: one file each, found by its name. */
export const requestGates = byId(Object.values(files));
