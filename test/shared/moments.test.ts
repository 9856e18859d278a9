import { expect, test } from 'vitest';
import { withLocalTimes } from '../../shared/messages/moments.ts';

test('moments are written as people write them, and everything else stays', () => {
  const time = '2026-11-21T00:44:37.181Z';
  for (const language of ['en', 'de'] as const) {
    const local = new Date(time).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
    expect(withLocalTimes(`NAS until ${time}, port 445.`, language)).toBe(`NAS until ${local}, port 445.`);
  }
  expect(withLocalTimes('build 2026-11-21 of 00:44', 'en')).toBe('build 2026-11-21 of 00:44');
});
