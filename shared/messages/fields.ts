import type { Language } from '../app-state.ts';
import { fieldsDe } from './fields.de.ts';
import { optionsDe, optionsEn } from './options.ts';

/** Title, description or default of a form field or kind, in the language; as it is where no translation is known. */
export function fieldText(text: string, language: Language): string {
  return language === 'de' ? (fieldsDe[text] ?? text) : text;
}

/** One of the fixed values of a field, in words; the value itself where it needs none. */
export function optionText(option: string | number | boolean, language: Language): string {
  const texts = language === 'de' ? optionsDe : optionsEn;
  return texts[String(option)] ?? String(option);
}
