import { expect, it } from 'vitest';
import { hostAccessText } from '../../electron/app/host-access-text.ts';
import { desktopEn } from '../../shared/messages/desktop.en.ts';

it('shows every field whole, and lets none look like something else', () => {
  const long = `/bin/${'x'.repeat(3_000)}`;
  const text = hostAccessText(
    [
      { place: 'targets › nas › wake › program', before: undefined, after: [long, '--flag\nHidden: nothing'] },
      { place: 'targets › nas › sleep › socket', before: '/a', after: '/b\u202Egpj.sh' },
    ],
    desktopEn.hostAccess,
  );
  expect(text).toContain(long);
  expect(text).toContain('(nothing)');
  expect(text).toContain(String.raw`--flag\nHidden`);
  expect(text).toContain(String.raw`/b\u202egpj.sh`);
  expect(text).not.toContain('\u202E');
});
