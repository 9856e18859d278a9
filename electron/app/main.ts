import { app } from 'electron';
import { refuseNameLookups } from './confinement.ts';
import { parseDesktopArguments } from './desktop-arguments.ts';
import { explainAndExit, sayUsage } from './failure.ts';
import { useDesktopFolder } from './folders.ts';
import { registerPageScheme } from './page-scheme.ts';
import { runDesktop } from './desktop.ts';

const command = parseDesktopArguments(process.argv.slice(1));

if (command.kind === 'usage-error') sayUsage(command.message);
else {
  // All of this must be said before Chromium is ready.
  app.setName('Reveille');
  const folder = useDesktopFolder(command.options);
  registerPageScheme();
  refuseNameLookups();
  if (app.requestSingleInstanceLock()) runDesktop(command, folder).catch(explainAndExit);
  // The one that runs already brings its window up.
  else app.exit(0);
}
