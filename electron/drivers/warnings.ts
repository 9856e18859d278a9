import type { WarningDefinition } from '../engine/warning.ts';

/** Every way to warn before a sleep: adding one means adding its `*.warning.ts` to this folder. */
export const warnings: readonly WarningDefinition[] = Object.values(
  import.meta.glob<WarningDefinition>('./*.warning.ts', { eager: true, import: 'default' }),
);
