import type { DiscoveryDefinition } from '../engine/discovery.ts';
import { byId } from '../engine/registry.ts';

const files = import.meta.glob<DiscoveryDefinition>('./*.discovery.ts', { eager: true, import: 'default' });

/** Every place where machines and services may show themselves, by id: one file each, found by its name. */
export const discoveries = byId(Object.values(files));
