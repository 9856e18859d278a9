import type { PowerDriver } from '../engine/driver.ts';

/** Every power driver: adding one means adding its `*.driver.ts` to this folder. */
export const drivers: readonly PowerDriver[] = Object.values(
  import.meta.glob<PowerDriver>('./*.driver.ts', { eager: true, import: 'default' }),
);
