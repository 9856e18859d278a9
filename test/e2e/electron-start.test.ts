import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { type Desk, desktopNeeds, openDesk, runtimeFolder } from './electron-app.ts';

const launcher = [process.execPath, fileURLToPath(new URL('../../electron/headless/start.ts', import.meta.url))];

describeWith('npm start', desktopNeeds, () => {
  let desk: Desk;
  let brokenRuntime: string;

  beforeAll(async () => {
    desk = await openDesk();
    brokenRuntime = await mkdtemp(join(tmpdir(), 'reveille-broken-'));
    await writeFile(join(brokenRuntime, 'electron'), '#!/bin/sh\nkill -TRAP $$\n');
    await chmod(join(brokenRuntime, 'electron'), 0o755);
    await chmod(brokenRuntime, 0o755);
  });

  afterAll(async () => {
    await desk?.close();
    await rm(brokenRuntime, { recursive: true });
  });

  /** What it says until the demo is there, and whether that is Electron; then it is told to stop. */
  async function start(env: Record<string, string>): Promise<{ said: string[]; exitCode: number | null }> {
    const child = desk.start(['--demo', '--ui', '127.0.0.1:0'], launcher, env);
    const ended = once(child, 'close') as Promise<[number | null]>;
    const said: string[] = [];
    if (!child.stdout || !child.stderr) throw new Error('its output is no pipe');
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (line.includes('Stop with Ctrl+C')) child.kill('SIGTERM');
    }
    const [exitCode] = await ended;
    return { said, exitCode };
  }

  it('opens the window where there is a display, passes a signal on and has its exit status', async () => {
    const { said, exitCode } = await start({ ELECTRON_OVERRIDE_DIST_PATH: runtimeFolder });
    expect(said.join('\n')).not.toContain('without a window');
    expect(exitCode).toBe(0);
  });

  it('goes on headless, and says why, where Electron cannot start', async () => {
    const { said, exitCode } = await start({ ELECTRON_OVERRIDE_DIST_PATH: brokenRuntime });
    expect(said).toContainEqual(
      expect.stringMatching(/^Electron could not start here .* starting without a window\.$/),
    );
    expect(exitCode).toBe(0);
  });

  it('is headless without a display, and looks for no Electron', async () => {
    const { said, exitCode } = await start({ DISPLAY: '', ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' });
    expect(said).toContain('There is no display; starting without a window.');
    expect(said.join('\n')).not.toContain('Fetching');
    expect(exitCode).toBe(0);
  });
});
