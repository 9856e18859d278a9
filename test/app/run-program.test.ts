import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runProgram } from '../../electron/app/run-program.ts';
import { linux, describeWith } from '../requirements.ts';

describeWith('a program of the user', [linux], () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reveille-run-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  async function script(text: string): Promise<string> {
    const file = join(folder, 'program');
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  }

  /** Written under another name first, so that what is found is whole. */
  async function written(): Promise<string> {
    const file = join(folder, 'told');
    await vi.waitUntil(() => existsSync(file), { timeout: 10_000 });
    return await readFile(file, 'utf8');
  }
  const tell = (words: string) => `${words} > '${folder}/half' && mv '${folder}/half' '${folder}/told'`;

  it('gets exactly its arguments: no shell reads them', async () => {
    await runProgram([await script(tell(`printf '%s\\n' "$@"`)), '$(id)', 'a b; c', '*']);
    expect(await written()).toBe('$(id)\na b; c\n*\n');
  });

  it('gets of our environment what a desktop program needs, and no secret', async () => {
    vi.stubEnv('REVEILLE_TOKEN', 'not-for-you');
    vi.stubEnv('REVEILLE_SECRET_NAS', 'nor-this');
    vi.stubEnv('DISPLAY', ':77');
    await runProgram([await script(tell('env'))]);
    const seen = await written();
    expect(seen).toContain('DISPLAY=:77');
    expect(seen).not.toMatch(/REVEILLE|not-for-you|nor-this/);
  });

  it('says in words why it cannot be started', async () => {
    const program = join(folder, 'none');
    await expect(runProgram([program, 'x'])).rejects.toMatchObject({
      fault: { code: 'program-missing', params: { program, detail: 'there is no such program.' } },
    });
  });
});
