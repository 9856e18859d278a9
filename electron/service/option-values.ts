/** What was typed makes no sense; the message is one sentence. */
export class WrongUsage extends Error {}

/** Values as `parseArgs` gives them. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export function requiredText(command: string, values: OptionValues, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value.trim() === '')
    throw new WrongUsage(`"${command}" needs --${name}; see --help.`);
  return value;
}

/** null: it was not given. */
export function optionalText(values: OptionValues, name: string): string | null {
  const value = values[name];
  if (value === '') throw new WrongUsage(`--${name} needs a value.`);
  return typeof value === 'string' ? value : null;
}

/** `host:port`, `[v6]:port` or `:port`; null when it is none of them. */
export function splitAddress(text: string): { host: string | null; port: number } | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  if (!match) return null;
  const port = Number(match[3]);
  return port > 65535 ? null : { host: (match[1] ?? match[2]) || null, port };
}
