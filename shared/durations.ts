import { z } from 'zod';

const msPerUnit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const bytesPerUnit = {
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
} as const;

/** `750ms`, `90s`, `10m`, `2h`, `1d`, also `1.5h`, as whole milliseconds; null when it is none of these or over 10 years. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  if (!match) return null;
  const ms = Math.round(Number(match[1]) * msPerUnit[match[2] as keyof typeof msPerUnit]);
  return ms <= 3650 * msPerUnit.d ? ms : null;
}

/** The shortest text that `parseDuration` reads back as the same `ms`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms > 0 && ms % msPerUnit[unit] === 0) return `${ms / msPerUnit[unit]}${unit}`;
  }
  return `${ms}ms`;
}

/** `512B`, `64KiB`, `10MB` as bytes; null when it is none of these or not a whole number of bytes. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)(B|[kK]B|MB|GB|KiB|MiB|GiB)$/.exec(text);
  if (!match) return null;
  const bytes = Number(match[1]) * bytesPerUnit[match[2] as keyof typeof bytesPerUnit];
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The shortest text that `parseSize` reads back as the same number of bytes. */
export function formatSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB'] as const) {
    if (bytes > 0 && bytes % bytesPerUnit[unit] === 0) return `${bytes / bytesPerUnit[unit]}${unit}`;
  }
  return `${bytes}B`;
}

/** Settings field: a duration in, milliseconds out. Both limits are in ms and included. */
export function durationBetween(min: number, max: number) {
  return z
    .string({ error: 'must be a duration in quotes, such as "90s", "10m" or "2h".' })
    .transform((text, context) => {
      const ms = parseDuration(text);
      const problem = durationProblem(text, ms, min, max);
      if (problem === null && ms !== null) return ms;
      context.issues.push({ code: 'custom', message: problem ?? '', input: text });
      return z.NEVER;
    })
    .meta({ unit: 'duration' });
}

/** Settings field: a duration in, milliseconds out. */
export const duration = durationBetween(0, Number.POSITIVE_INFINITY);

/** Settings field: a size in, bytes out. */
export const size = z
  .string({ error: 'must be a size in quotes, such as "64KiB" or "10MB".' })
  .transform((text, context) => {
    const bytes = parseSize(text);
    if (bytes !== null) return bytes;
    const message = `"${text}" is not a size. Write it like "512B", "64KiB" or "10MB".`;
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .meta({ unit: 'size' });

function durationProblem(text: string, ms: number | null, min: number, max: number): string | null {
  if (ms === null) return `"${text}" is not a duration. Write it like "750ms", "90s", "10m", "2h" or "1d".`;
  if (ms < min) return `"${text}" is too short; the least is "${formatDuration(min)}".`;
  if (ms > max) return `"${text}" is too long; the most is "${formatDuration(max)}".`;
  return null;
}
