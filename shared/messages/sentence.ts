import type { Language } from '../app-state.ts';
import type { Fault } from '../faults.ts';
import { sentencesDe } from './de.ts';
import { sentence as english } from './en.ts';
import { withLocalTimes } from './moments.ts';

/** The sentence of a fault: what happened, to what, and what to do now. */
export function sentence(value: Fault, language: Language = 'en'): string {
  if (language === 'en') return english(value);
  const text = (sentencesDe[value.code] as (params: Fault['params']) => string)(value.params);
  return withLocalTimes(text, language);
}
