import { z } from 'zod';

/** Names an entry of the vault; the value itself never stands in the settings. */
export const secretRef = z.strictObject({ secret: z.string() });
