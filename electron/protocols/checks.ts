import { byId } from '../engine/registry.ts';
import type { ServiceCheck } from '../engine/service-check.ts';

const files = import.meta.glob<ServiceCheck>('./*.check.ts', { eager: true, import: 'default' });

/** Every busy check that asks a service, by id: one file each, found by its name. */
export const checks = byId(Object.values(files));
