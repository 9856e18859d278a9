import type { Language } from '../app-state.ts';

const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Writes the moments in a sentence as people on this computer do; elsewhere they stay RFC 3339. */
export function withLocalTimes(text: string, language: Language): string {
  return text.replace(moment, (time) =>
    new Date(time).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' }),
  );
}
