import type { DatagramGateDefinition } from '../engine/datagram-gate.ts';
import { byId } from '../engine/registry.ts';

const files = import.meta.glob<DatagramGateDefinition>('./*.datagram-gate.ts', { eager: true, import: 'default' });

/** Every gate of UDP routes there is, by id: one file each, found by its name. */
export const datagramGates = byId(Object.values(files));
