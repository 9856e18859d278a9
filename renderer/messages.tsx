import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Language } from '../shared/app-state.ts';
import type { Fault } from '../shared/faults.ts';
import { catalogue, type Messages } from '../shared/messages/catalogue.ts';
import { sentence } from '../shared/messages/sentence.ts';
import { phrase } from '../shared/messages/phrases.ts';

const LanguageContext = createContext<Language>('en');

/** The language for a preference: that of the browser or system, or English where it is none of ours. */
export function languageFor(preference: 'system' | Language): Language {
  if (preference !== 'system') return preference;
  return navigator.languages
    .find((each) => /^(en|de)\b/i.test(each))
    ?.toLowerCase()
    .startsWith('de')
    ? 'de'
    : 'en';
}

export function MessagesProvider({ language, children }: { language: Language; children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** Every sentence of the interface in the language of the page. */
export function useMessages(): Messages {
  return catalogue[useLanguage()];
}

/** Says faults, and short texts that come from the engine, in the language of the page. */
export function useSay(): { fault: (value: Fault) => string; phrase: (text: string) => string } {
  const language = useLanguage();
  return { fault: (value) => sentence(value, language), phrase: (text) => phrase(text, language) };
}
