import { z } from 'zod';

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Text like `750ms`, `90s`, `10m`, `2h`, `1d`, parsed to milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'write a duration like 750ms, 90s, 10m, 2h or 1d')
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof unitsMs;
    return Number.parseInt(text, 10) * unitsMs[unit];
  });
