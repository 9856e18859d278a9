import { z } from 'zod';
import { durationBetween } from './durations.ts';
import type { CostSettings, SpendSettings } from './settings.ts';

const moreThanNothing = { error: 'must be more than 0.' };

/** `cost` of a target. */
export const costField = z
  .strictObject({
    perHour: z.number().positive(moreThanNothing).max(100_000).meta({
      title: 'Price per hour',
      description: 'What it costs while it is up. Disks and addresses, which cost all the time, are not counted.',
    }),
    currency: z
      .string()
      .max(8)
      .default('')
      .meta({ title: 'Currency', description: 'Shown behind amounts, for example `€`.' }),
  })
  .transform((cost): CostSettings => cost)
  .exactOptional()
  .meta({ title: 'Cost', description: 'What being up costs, for machines that are paid for by the hour.' });

/** `spend` of a target. */
export const spendField = z
  .strictObject({
    hoursPerDay: z.number().positive(moreThanNothing).max(24).exactOptional().meta({
      title: 'Hours per day',
      description: 'Past so many hours in a day nothing wakes it before midnight, and it sleeps once nobody uses it.',
    }),
    hoursPerMonth: z.number().positive(moreThanNothing).max(744).exactOptional().meta({
      title: 'Hours per month',
      description: 'The same for the hours of a calendar month.',
    }),
    moneyPerMonth: z.number().positive(moreThanNothing).max(1_000_000).exactOptional().meta({
      title: 'Money per month',
      description: 'The same for what it costs in a calendar month; needs a price per hour.',
    }),
    warnAt: z.number().positive(moreThanNothing).max(1).default(0.8).meta({
      title: 'Warn at',
      description: 'Part of a limit at which a warning is shown: 0.8 is 80 %.',
    }),
    remindEvery: durationBetween(600_000, 30 * 86_400_000)
      .exactOptional()
      .meta({ title: 'Remind every', description: 'Tells after every so many hours of being up that it still is.' }),
  })
  .transform(
    ({ remindEvery, ...limits }): SpendSettings => ({
      ...limits,
      ...(remindEvery !== undefined && { remindEveryMs: remindEvery }),
    }),
  )
  .exactOptional()
  .meta({ title: 'Spending limit', description: 'How long it may be up, so that no bill surprises anybody.' });
