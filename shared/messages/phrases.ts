import type { Language } from '../app-state.ts';
import { phraseDe } from './phrases.de.ts';

/** Short texts of the engine, its drivers and the settings check: in the language, or as they are where none is known. */
export function phrase(text: string, language: Language): string {
  return language === 'de' ? phraseDe(text) : text;
}
