import { z } from 'zod';

export const longestBytes = 512;

/** Field: bytes as hexadecimal digits, in any grouping. */
export const hexBytes = z
  .string()
  .max(4 * longestBytes)
  .refine((text) => /^(?:[\s:]*[0-9a-f]{2})+[\s:]*$/i.test(text), {
    error: 'must be bytes as hexadecimal digits, like "01 00 ff".',
  })
  .transform((text) => Buffer.from(text.replaceAll(/[\s:]/g, ''), 'hex'))
  .refine((bytes) => bytes.length <= longestBytes, `must be at most ${longestBytes} bytes.`);

/** Field: bytes as UTF-8 text. */
export const textBytes = z
  .string()
  .min(1)
  .transform((text) => Buffer.from(text))
  .refine((bytes) => bytes.length <= longestBytes, `must be at most ${longestBytes} bytes.`);
