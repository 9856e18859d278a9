import type { Language } from './app-preferences.ts';
import { spendDe } from './messages/spend.de.ts';
import { spendEn } from './messages/spend.en.ts';
import type { UsageLimitView, UsageView } from './snapshot.ts';

/** `1.68 €`; without a currency the number alone. */
export function moneyText(amount: number, currency: string, locale: string): string {
  return `${numberText(amount, 2, 2, locale)} ${currency}`.trim();
}

/** What a machine was up for in this month, as a sentence, with the money where it has a price. */
export function soFarText({ monthMinutes, cost }: UsageView, language: Language, locale: string = language): string {
  const t = spendTexts(language);
  const time = monthMinutes < 60 ? t.minutes(monthMinutes) : t.hours(numberText(monthMinutes / 60, 0, 1, locale));
  if (!cost) return t.soFar(time);
  return t.soFarWithMoney(time, moneyText((monthMinutes / 60) * cost.perHour, cost.currency, locale));
}

/** That a limit is near or reached, as a sentence; `until` is when it counts anew, as it is to be shown. */
export function limitText(
  { kind, used, most, isReached }: UsageLimitView,
  { cost, until }: { readonly cost: UsageView['cost']; readonly until: string },
  language: Language,
  locale: string = language,
): string {
  const t = spendTexts(language);
  const isMoney = kind === 'moneyPerMonth';
  const hours = (value: number) => numberText(value, 0, 1, locale);
  const use = isMoney
    ? t.moneyPerMonth(numberText(used, 2, 2, locale), moneyText(most, cost?.currency ?? '', locale))
    : t[kind](hours(used), hours(most));
  return isReached ? t.reached(use, until) : t.near(use);
}

function spendTexts(language: Language): typeof spendEn {
  return language === 'de' ? spendDe : spendEn;
}

function numberText(value: number, fewest: number, most: number, locale: string): string {
  return value.toLocaleString(locale, { minimumFractionDigits: fewest, maximumFractionDigits: most });
}
