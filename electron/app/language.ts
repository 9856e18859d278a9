import { type AppPreferences, type Language, languages } from '../../shared/app-state.ts';

/** The language to speak: the chosen one, else the system's where we have it, else English. */
export function languageOf(chosen: AppPreferences['language'], systemLocale: string): Language {
  if (chosen !== 'system') return chosen;
  return languages.find((language) => systemLocale.toLowerCase().startsWith(language)) ?? 'en';
}
