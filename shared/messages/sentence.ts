import type { Language } from '../app-state.ts';
import type { Fault } from '../faults.ts';
import { sentencesDe } from './de.ts';
import { sentence as english } from './en.ts';

/** The sentence of a fault: what happened, to what, and what to do now. */
export function sentence(value: Fault, language: Language = 'en'): string {
  if (language === 'en') return english(value);
  return (sentencesDe[value.code] as (params: Fault['params']) => string)(value.params);
}
