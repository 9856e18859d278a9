import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { program } from '../requirements.ts';

/** The Debian browser, driven without a window. */
export const chromiumProgram = program('chromium', 'chromium');

export const chromiumOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ],
};

/** Builds the page into `folder`. In a process of its own: here it would become the development build of a test. */
export async function buildPage(folder: string): Promise<void> {
  const root = new URL('../..', import.meta.url).pathname;
  const options = ['-c', 'renderer/vite.config.ts', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
  await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build', ...options], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    timeout: 60_000,
  });
}

/**
 * What stands against using the page as it is now: each broken rule with the places that break it. `inWindow`: of the
 * desktop app, where no second page can be opened to put the findings together.
 */
export async function violations(page: Page, inWindow = false): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(inWindow).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
