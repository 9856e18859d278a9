/** One word for any Unix shell, whatever it contains. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A script for a plain Unix shell, whatever the account's own shell is: English messages, and the folders of system
 * programs, which a login without a terminal often lacks. One line, because csh cannot quote line ends.
 */
export function posixScript(...statements: readonly string[]): string {
  const path = 'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return `sh -c ${quoteWord([path, 'LC_ALL=C', 'export PATH LC_ALL', ...statements].join('; '))}`;
}

/** A PowerShell script, encoded so that neither cmd nor PowerShell as the account's shell reads it in another way. */
export function powerShellScript(...statements: readonly string[]): string {
  const script = ["$ProgressPreference = 'SilentlyContinue'", "$ErrorActionPreference = 'Stop'", ...statements].join(
    '; ',
  );
  return `powershell -NoProfile -NonInteractive -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`;
}

/** Splits output at the lines `== name` that a script prints before each part. */
export function outputParts(output: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const pieces = output.split(/^== (\S+)[^\S\n]*\r?\n?/m);
  for (let index = 1; index < pieces.length; index += 2) parts.set(pieces[index] ?? '', pieces[index + 1] ?? '');
  return parts;
}

/** What a failed command had to say, short enough for one sentence: stderr, else stdout, its last lines. */
export function lastWords({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const text = (stderr.trim() || stdout.trim()).replaceAll(/\s*\r?\n\s*/g, ' ');
  return text.length > 400 ? `…${text.slice(-400)}` : text;
}
