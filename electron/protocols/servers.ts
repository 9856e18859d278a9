import type { ServerDefinition } from '../engine/protocol-server.ts';
import { byId } from '../engine/registry.ts';

const files = import.meta.glob<ServerDefinition>('./*.server.ts', { eager: true, import: 'default' });

/** Every protocol server there is, by the kind of listener it serves: one file each, found by its name. */
export const servers = byId(Object.values(files));
