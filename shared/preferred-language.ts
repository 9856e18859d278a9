import type { Language } from './app-preferences.ts';

/** The first language of an `Accept-Language` header that we have; the lists of browsers begin with the best. */
export function preferredLanguage(header: string | undefined): Language {
  const [, found] = /(?:^|,)\s*(en|de)\b/i.exec(header ?? '') ?? [];
  return found?.toLowerCase() === 'de' ? 'de' : 'en';
}
