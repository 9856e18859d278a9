import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import { isSecretName, secretVariable } from '../../shared/secrets.ts';
import { systemReason, writeFileAtomically } from './atomic-file.ts';

const fileShape = z.record(z.string(), z.string());
const shortestRedacted = 4;

export interface Secrets {
  /** The value, from the environment before the file. Throws a FaultError `secret-missing` or `secrets-file-unusable`. */
  get(name: string): string;
  /** Keeps a value in the file. Throws a FaultError `bad-value` for a bad name, `secrets-file-unusable` else. */
  set(name: string, value: string): void;
  /** Removes it from the file; true when it was there. */
  delete(name: string): boolean;
  /** Names in the file, and variables in the environment as the names they would have. Values are never listed. */
  names(): readonly { readonly name: string; readonly from: 'environment' | 'file' }[];
  /** What is wrong with the file, for example that others can read it; null when nothing is. */
  problem(): Fault | null;
  /** Text with every known value, also base64 and percent-encoded, replaced. Values under 4 characters are left. */
  redact(text: string): string;
}

/** The vault of the headless app: the environment, then `secrets.json` (0600) in the data folder. */
export function openSecrets(dataFolder: string, env: Readonly<Record<string, string | undefined>>): Secrets {
  const file = join(dataFolder, 'secrets.json');
  const unusable = (detail: string, cause?: unknown) =>
    new FaultError(fault('secrets-file-unusable', { file, detail }), { cause });
  // Values once known stay redacted, also after they were removed or the file became unreadable.
  const seen = new Set<string>();

  function read(): Record<string, string> {
    try {
      // File modes mean nothing on Windows, where the profile's own access list protects the folder.
      if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
        throw unusable(`other users of this computer can read it. Run: chmod 600 '${file}'`);
      }
      const stored = fileShape.parse(JSON.parse(readFileSync(file, 'utf8')));
      for (const value of Object.values(stored)) seen.add(value);
      return stored;
    } catch (error) {
      if (error instanceof FaultError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      const isSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
      // A parser's message may quote the file, and with it a secret.
      if (isSystem) throw unusable(systemReason(error), error);
      throw unusable('it is not a JSON object of names and texts.');
    }
  }

  function write(values: Readonly<Record<string, string>>): void {
    try {
      writeFileAtomically(file, `${JSON.stringify(values, null, 2)}\n`, 0o600);
    } catch (error) {
      throw unusable(systemReason(error), error);
    }
  }

  function fromEnvironment(name: string): string | undefined {
    const value = env[secretVariable(name)];
    return value === '' ? undefined : value;
  }

  function problem(): Fault | null {
    try {
      read();
      return null;
    } catch (error) {
      if (error instanceof FaultError) return error.fault;
      throw error;
    }
  }

  for (const [variable, value] of Object.entries(env)) {
    if (variable.startsWith(secretVariable('')) && value) seen.add(value);
  }
  problem();

  return {
    problem,
    get(name) {
      const value = fromEnvironment(name) ?? ownValue(read(), name);
      if (value === undefined) throw new FaultError(fault('secret-missing', { name, variable: secretVariable(name) }));
      seen.add(value);
      return value;
    },
    set(name, value) {
      if (!isSecretName(name)) {
        const detail = 'a secret has a name of letters, digits, ".", "_" and "-", 64 characters at most.';
        throw new FaultError(fault('bad-value', { place: 'secrets', detail }));
      }
      seen.add(value);
      write({ ...read(), [name]: value });
    },
    delete(name) {
      const { [name]: removed, ...rest } = read();
      if (removed !== undefined) write(rest);
      return removed !== undefined;
    },
    names() {
      const prefix = secretVariable('');
      const variables = Object.keys(env).filter((variable) => variable.startsWith(prefix) && env[variable]);
      return [
        ...variables.map((variable) => ({
          name: variable.slice(prefix.length).toLowerCase().replaceAll('_', '-'),
          from: 'environment' as const,
        })),
        ...Object.keys(read()).map((name) => ({ name, from: 'file' as const })),
      ];
    },
    redact: (text) => redact(text, seen),
  };
}

/** The text with every one of the values replaced. A value inside another is part of it, so longer ones go first. */
export function redact(text: string, values: Iterable<string>): string {
  const forms = [...values].flatMap(formsOf).sort((a, b) => b.length - a.length);
  return forms.reduce((redacted, form) => redacted.replaceAll(form, '[secret]'), text);
}

function formsOf(value: string): readonly string[] {
  if (value.length < shortestRedacted) return [];
  const bytes = Buffer.from(value);
  return [value, encodeURIComponent(bytes.toString()), bytes.toString('base64')];
}

function ownValue(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
