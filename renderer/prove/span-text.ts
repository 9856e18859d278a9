/** `4.2 s`, `38 s`, `5 min`, with the decimal mark of the language. */
export function spanText(durationMs: number, locale: string): string {
  const seconds = durationMs / 1000;
  const [amount, unit] = seconds < 120 ? [seconds, 's'] : [seconds / 60, 'min'];
  return `${amount.toLocaleString(locale, { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
}
