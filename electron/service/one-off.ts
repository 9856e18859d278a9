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
