import { expect, test } from 'vitest';
import { loggedInPage, notBuiltPage, notLoggedInPage } from '../../electron/service/login-pages.ts';
import { preferredLanguage } from '../../shared/preferred-language.ts';
import { englishIn } from '../shared/english.ts';

test('the language is the first of the browser that we have', () => {
  const wanted = ['de-DE,de;q=0.9,en;q=0.8', 'en-GB,de;q=0.5', 'fr,de;q=0.7', 'fr', '', undefined, 'nonsense;;de'];
  expect(wanted.map(preferredLanguage)).toEqual(['de', 'en', 'de', 'en', 'en', 'en', 'en']);
});

test('the pages before the login are German where the browser is', () => {
  const sight = { nonce: 'n', language: 'de' } as const;
  const pages = [notLoggedInPage(sight, 'wrong-token'), loggedInPage(sight), notBuiltPage(sight)];
  for (const html of pages) {
    expect(html).toContain('<html lang="de">');
    const text = html.replaceAll(/<(style|code)\b[^]*?<\/\1>|<[^>]*>/g, ' ');
    expect(englishIn(text)).toEqual([]);
  }
  expect(notLoggedInPage({ nonce: 'n', language: 'en' }, 'used-link')).toContain('This link has been used already');
});
