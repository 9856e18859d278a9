/** `4.2 s`, `38 s`, `5 min`, with the decimal mark of the language. */
export function spanText(durationMs: number, locale: string): string {
  const seconds = durationMs / 1000;
  const [amount, unit] = seconds < 120 ? [seconds, 's'] : [seconds / 60, 'min'];
  return `${amount.toLocaleString(locale, { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
}

const units = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 days ago`, `yesterday`, `this minute`, in the words of the language. */
export function agoText(atMs: number, nowMs: number, locale: string): string {
  const agoMs = Math.max(0, nowMs - atMs);
  const [unit, unitMs] = units.find(([, ms]) => agoMs >= ms) ?? ['minute', 60_000];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-Math.floor(agoMs / unitMs), unit);
}
