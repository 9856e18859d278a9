import { z } from 'zod';
import { hexBytes, longestBytes, textBytes } from './datagram-pattern.ts';

const mostOffset = 4_096;

/** Bytes that a client's first bytes are compared with, where the mask has ones. */
export interface BytePattern {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** As long as `bytes`. */
  readonly mask: Uint8Array;
}

/** Field: a pattern as it is written: where it stands, and its bytes as `hex` or `text`. */
export const bytePattern = z
  .strictObject({
    hex: hexBytes.exactOptional().meta({ title: 'Bytes', description: 'As hexadecimal digits: `"ff ff ff ff"`.' }),
    text: textBytes.exactOptional().meta({ title: 'Text', description: 'In place of `hex`.' }),
    offset: z
      .int()
      .min(0)
      .max(mostOffset)
      .default(0)
      .meta({ title: 'At', description: 'First byte to compare, from 0.' }),
    mask: hexBytes.exactOptional().meta({
      title: 'Mask',
      description: 'As long as the bytes; only bits that are 1 in it are compared: `"ff 00 f0"`.',
    }),
  })
  .transform(({ offset, hex, text, mask }, context): BytePattern => {
    const complain = (key: string, message: string) => {
      context.issues.push({ code: 'custom', message, path: [key], input: key });
      return z.NEVER;
    };
    if (hex && text) return complain('text', 'does not go with "hex". Leave one of them out.');
    const bytes = hex ?? text;
    if (!bytes) return complain('hex', 'is required, or "text" in its place.');
    if (mask && mask.length !== bytes.length) return complain('mask', `must have as many bytes: ${bytes.length}.`);
    return { offset, bytes, mask: mask ?? new Uint8Array(bytes.length).fill(255) };
  });

/** More is never compared. */
export const mostComparedBytes = mostOffset + longestBytes;

/** Whether the bytes fit, do not, or may still with more of them. */
export function fitsPattern({ offset, bytes, mask }: BytePattern, seen: Uint8Array): 'yes' | 'no' | 'partly' {
  for (const [index, wanted] of bytes.entries()) {
    const byte = seen[offset + index];
    if (byte === undefined) return 'partly';
    if (((byte ^ wanted) & (mask[index] ?? 0)) !== 0) return 'no';
  }
  return 'yes';
}
