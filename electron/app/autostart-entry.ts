/** The desktop file that starts the app at login, after the freedesktop.org Desktop Entry and Autostart specifications. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Reveille',
    'Comment=Wakes machines when somebody connects',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quoted for `Exec` and then escaped once more as every string value of the file is. */
function quoted(argument: string): string {
  const literal = argument.replaceAll('%', '%%');
  if (/^[\w./:=@,+%-]+$/.test(literal)) return literal;
  const inQuotes = literal.replaceAll(/["`$\\]/g, String.raw`\$&`);
  return `"${inQuotes.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`)}"`;
}
