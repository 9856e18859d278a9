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
