import { byId } from '../engine/registry.ts';
import type { TcpPickerDefinition } from '../engine/tcp-picker.ts';

const files = import.meta.glob<TcpPickerDefinition>('./*.picker.ts', { eager: true, import: 'default' });

/** Every way to tell the TCP routes of a shared address apart, by the kind of its listener: one file each, found by its name. */
export const pickers = byId(Object.values(files));
