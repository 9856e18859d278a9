import { execFile } from 'node:child_process';

const limitMs = 2_000;
const watcher = 'org.kde.StatusNotifierWatcher';
const property = 'IsStatusNotifierHostRegistered';

const questions = [
  {
    program: 'gdbus',
    words: `call --session --dest ${watcher} --object-path /StatusNotifierWatcher --method org.freedesktop.DBus.Properties.Get ${watcher} ${property}`,
  },
  {
    program: 'dbus-send',
    words: `--session --print-reply --dest=${watcher} /StatusNotifierWatcher org.freedesktop.DBus.Properties.Get string:${watcher} string:${property}`,
  },
];

/**
 * True where an icon would be seen. Windows and macOS always have a place for it; a Linux desktop has one where some
 * panel says so on the session bus (freedesktop StatusNotifierItem). A stock GNOME has none, and without either
 * program to ask with, or without an answer, none is assumed: then the window takes over.
 */
export async function hasTrayHost(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const { program, words } of questions) {
    const answer = await ask(program, words.split(' '));
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}

/** Null: the program is not there. */
function ask(program: string, arguments_: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, arguments_, { timeout: limitMs }, (error, stdout) => {
      const isMissing = error !== null && error.code === 'ENOENT';
      resolve(isMissing ? null : stdout);
    });
  });
}
