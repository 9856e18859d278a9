import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSecrets } from '../../electron/settings/secrets.ts';
import { FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { temporaryFolder } from './temporary-folder.ts';

function sentenceOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof FaultError) return sentence(error.fault);
    throw error;
  }
}

test('the environment comes before the file, and both before a clear sentence', () => {
  const secrets = openSecrets(temporaryFolder(), {
    REVEILLE_SECRET_NAS_PASSWORD: 'from-env',
    REVEILLE_SECRET_EMPTY: '',
  });
  secrets.set('nas-password', 'from-file');
  secrets.set('plug.token', 'token-1');
  expect([secrets.get('nas-password'), secrets.get('plug.token')]).toEqual(['from-env', 'token-1']);
  expect(sentenceOf(() => secrets.get('empty'))).toBe(
    'The secret "empty" is not set. Put it into the environment as REVEILLE_SECRET_EMPTY, or into the vault.',
  );
  expect(sentenceOf(() => secrets.get('toString'))).toContain('"toString" is not set');
});

test('the file is for its owner only, lists names and never values, and forgets what is deleted', () => {
  const folder = temporaryFolder();
  const secrets = openSecrets(folder, { REVEILLE_SECRET_A_B: 'from-env' });
  secrets.set('one', 'value-1');
  secrets.set('two', 'value-2');
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(secrets.names()).toEqual([
    { name: 'a-b', from: 'environment' },
    { name: 'one', from: 'file' },
    { name: 'two', from: 'file' },
  ]);
  expect([secrets.delete('one'), secrets.delete('one')]).toEqual([true, false]);
  expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({ two: 'value-2' });
  expect(openSecrets(folder, {}).get('two')).toBe('value-2');
});

test.skipIf(process.platform === 'win32')('a file that others can read is refused, until it is mended', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'secrets.json');
  openSecrets(folder, {}).set('one', 'value-1');
  chmodSync(file, 0o644);
  const secrets = openSecrets(folder, { REVEILLE_SECRET_ENV: 'still-there' });
  expect(sentenceOf(() => secrets.get('one'))).toBe(
    `The secrets in ${file} cannot be used: other users of this computer can read it. Run: chmod 600 '${file}'`,
  );
  expect(sentenceOf(() => secrets.set('two', 'x'))).toContain('can read it');
  expect(secrets.problem()).toMatchObject({ code: 'secrets-file-unusable' });
  expect(secrets.get('env')).toBe('still-there');
  chmodSync(file, 0o600);
  expect([secrets.get('one'), secrets.problem()]).toEqual(['value-1', null]);
});

test('a damaged file is refused without being quoted or overwritten', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'secrets.json');
  writeFileSync(file, '{"one": "hunter2" oops', { mode: 0o600 });
  const secrets = openSecrets(folder, {});
  expect(sentenceOf(() => secrets.get('one'))).toBe(
    `The secrets in ${file} cannot be used: it is not a JSON object of names and texts.`,
  );
  expect(sentenceOf(() => secrets.set('two', 'x'))).not.toBeNull();
  expect(readFileSync(file, 'utf8')).toBe('{"one": "hunter2" oops');
});

test('a bad name is refused', () => {
  const secrets = openSecrets(temporaryFolder(), {});
  expect(
    ['', '__proto__', 'a b', 'ä', 'x'.repeat(65)].map((name) => sentenceOf(() => secrets.set(name, 'x')) !== null),
  ).toEqual([true, true, true, true, true]);
});

test('every known value is taken out of a text, in each of its forms, also after it was deleted', () => {
  const folder = temporaryFolder();
  openSecrets(folder, {}).set('old', 'from-last-run');
  const secrets = openSecrets(folder, { REVEILLE_SECRET_E: 'p@ss word', REVEILLE_SECRET_LONG: 'p@ss word and more' });
  secrets.set('new', 'brand-new');
  secrets.delete('new');
  const text = `p@ss word and more|p@ss word|p%40ss%20word|${Buffer.from('p@ss word').toString('base64')}|from-last-run|brand-new|fine`;
  expect(secrets.redact(text)).toBe('[secret]|[secret]|[secret]|[secret]|[secret]|[secret]|fine');
});
