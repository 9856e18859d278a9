import type { StaticFile } from './static-files.ts';

/** Stands for the nonce in the built page; the page's own `vite.config.ts` puts it there. */
const noncePlaceholder = '__CSP_NONCE__';

/** The built page with a nonce of its own, which `pagePolicy` has to name. */
export function withNonce(file: StaticFile, nonce: string): string {
  return file.body.toString('utf8').replaceAll(noncePlaceholder, nonce);
}

/** The content security policy of every page of ours; `connect` and `form` are the sources that these may go to. */
export function pagePolicy(nonce: string, { connect, form }: { connect: string; form: string }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    `form-action ${form}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
