import { type Fault, FaultError } from '../../shared/faults.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { missingProgram } from '../drivers/command-program.ts';
import { httpDocument } from './http-document.ts';
import type { OneOffOptions } from './run-options.ts';
import { type IsFile, tcpDocument } from './tcp-document.ts';

/** The settings document of one route, as it would stand in a file; or what is wrong with the options. */
export function oneOffDocument(options: OneOffOptions, isFile: IsFile): { document: unknown } | { problem: string } {
  return options.kind === 'tcp' ? tcpDocument(options, isFile) : httpDocument(options);
}

/** Tells one-offs apart that run on one computer; fit to be the name of a folder. */
export function oneOffName(options: OneOffOptions): string {
  const { kind, listen } = options;
  const to = kind === 'tcp' ? [options.toHost, options.toPort] : [];
  return [kind, listen, ...to].join('-').replaceAll(/[^\w.-]+/g, '_');
}

/** A fault when a hook cannot be started because there is no such program. */
export async function missingHook(options: OneOffOptions, { targets }: Settings, path: string): Promise<Fault | null> {
  if (options.kind === 'http') return null;
  const power = targets[0]?.power;
  for (const argv of [power?.['start'], power?.['stop']]) {
    const [program] = Array.isArray(argv) ? argv : [];
    const missing = typeof program === 'string' ? await missingProgram(program, undefined, path) : null;
    if (missing) return missing;
  }
  return null;
}

/** Where its route listens, as a sentence. Throws the FaultError that says why it does nowhere, naming what was typed. */
export function whereOneOffListens({ routes }: Pick<Snapshot, 'routes'>, typed: string): string {
  const [route] = routes;
  const { listening = [], fault = null } = route ?? {};
  if (listening.length > 0) return `Listening on ${listening.join(' and ')}.`;
  if (fault === null) return `Not listening on ${typed} now.`;
  if (!('route' in fault.params)) throw new FaultError(fault);
  throw new FaultError({ ...fault, params: { ...fault.params, route: `--listen ${typed}` } } as Fault);
}
