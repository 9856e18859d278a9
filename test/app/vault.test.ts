import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Encryption } from '../../electron/app/encryption.ts';
import { openVault } from '../../electron/app/vault.ts';
import { openSecrets } from '../../electron/settings/secrets.ts';

/** Stands in for the system's: turns text into hex, and reads only what a vault of the same key wrote. */
function encryption(key = 'one', isProtected = true): Encryption {
  const mark = Buffer.from(`${key}:`);
  return {
    backend: 'gnome_libsecret',
    isProtected,
    encrypt: async (text) => Buffer.concat([mark, Buffer.from(Buffer.from(text).toString('hex'))]),
    decrypt: async (data) => {
      if (!data.subarray(0, mark.length).equals(mark)) throw new Error('wrong key');
      return Buffer.from(data.toString('utf8', mark.length), 'hex').toString();
    },
  };
}

describe('the vault of the desktop', () => {
  let folder: string;
  const file = () => join(folder, 'vault.json');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-vault-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps a secret encrypted, for this account alone, across starts', async () => {
    const vault = await openVault(folder, {}, encryption());
    vault.set('nas-password', 'hunter2hunter2');
    expect(vault.get('nas-password')).toBe('hunter2hunter2');
    await vault.settled();
    expect(readFileSync(file(), 'utf8')).not.toContain('hunter2');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const again = await openVault(folder, {}, encryption());
    expect(again.get('nas-password')).toBe('hunter2hunter2');
    expect(again.names()).toEqual([{ name: 'nas-password', from: 'file' }]);
    expect(again.redact('it is hunter2hunter2')).toBe('it is [secret]');
    expect(again.kind).toBe('system');
    expect(again.problem()).toBeNull();
  });

  it('lets the environment win, and finds what the headless app kept', async () => {
    openSecrets(folder, {}).set('old', 'from-the-file');
    const vault = await openVault(folder, { REVEILLE_SECRET_TOKEN: 'from-outside' }, encryption());
    vault.set('token', 'from-the-vault');
    expect(vault.get('token')).toBe('from-outside');
    expect(vault.get('old')).toBe('from-the-file');
    expect(vault.names()).toHaveLength(3);
    vault.delete('old');
    expect(() => vault.get('old')).toThrow('secret-missing');
  });

  it('forgets what was deleted', async () => {
    const vault = await openVault(folder, {}, encryption());
    vault.set('a', 'first');
    vault.set('b', 'second');
    expect([vault.delete('a'), vault.delete('a')]).toEqual([true, false]);
    await vault.settled();
    expect((await openVault(folder, {}, encryption())).names()).toEqual([{ name: 'b', from: 'file' }]);
  });

  it('asks for a secret again that another vault encrypted, and loses none of the others', async () => {
    const first = await openVault(folder, {}, encryption('one'));
    first.set('a', 'first');
    first.set('b', 'second');
    await first.settled();
    const other = await openVault(folder, {}, encryption('two'));
    expect(other.problem()).toMatchObject({ params: { detail: expect.stringContaining('a, b') } });
    expect(() => other.get('a')).toThrow('secret-missing');
    other.set('a', 'again');
    await other.settled();
    expect(other.problem()).toMatchObject({ params: { detail: expect.stringContaining('cannot read b ') } });
    const stored = JSON.parse(readFileSync(file(), 'utf8')) as { secrets: Record<string, string> };
    expect(Object.keys(stored.secrets).sort()).toEqual(['a', 'b']);
  });

  it('never writes over a file that it cannot read', async () => {
    writeFileSync(file(), '{ damaged');
    const vault = await openVault(folder, {}, encryption());
    expect(vault.problem()).toMatchObject({ code: 'secrets-file-unusable' });
    expect(() => vault.set('a', 'value')).toThrow('secrets-file-unusable');
    await vault.settled();
    expect(readFileSync(file(), 'utf8')).toBe('{ damaged');
  });

  it('says so where the desktop protects nothing, and uses the file of the headless app', async () => {
    const vault = await openVault(folder, {}, encryption('one', false));
    expect(vault.kind).toBe('basic_text');
    expect(vault.problem()).toBeNull();
    vault.set('a', 'value');
    expect(openSecrets(folder, {}).get('a')).toBe('value');
  });
});
