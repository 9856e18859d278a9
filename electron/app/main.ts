import { app } from 'electron';
import { refuseNameLookups } from './confinement.ts';
import { parseDesktopArguments } from './desktop-arguments.ts';
import { useDesktopFolder } from './folders.ts';
import { registerPageScheme } from './page-scheme.ts';

// Chromium must hear some of this before it is ready, so this module loads little, and the rest afterwards.
const command = parseDesktopArguments(process.argv.slice(1));

if (command.kind === 'usage-error') {
  process.stderr.write(`reveille: ${command.message}\n`);
  app.exit(2);
} else {
  registerPageScheme();
  refuseNameLookups();
  app.setName('Reveille');
  const folder = useDesktopFolder(command.options);
  // The one that runs already brings its window up.
  if (!app.requestSingleInstanceLock()) app.exit(0);
  else void import('./desktop.ts').then(({ runDesktop }) => runDesktop(command, folder));
}
