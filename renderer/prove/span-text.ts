/** `4.2 s`, `38 s`, `5 min`, as the language writes numbers. */
export function spanText(durationMs: number, locale: string): string {
  const seconds = durationMs / 1000;
  const unit = seconds < 120 ? 'second' : 'minute';
  const amount = unit === 'second' ? seconds : seconds / 60;
  const maximumFractionDigits = amount < 10 ? 1 : 0;
  return amount.toLocaleString(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits });
}
