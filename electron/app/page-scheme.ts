import { randomBytes } from 'node:crypto';
import { protocol } from 'electron';
import { pagePolicy, withNonce } from '../service/page-policy.ts';
import { loadStaticFiles, type StaticFile } from '../service/static-files.ts';

const scheme = 'app';
const origin = `${scheme}://reveille`;
/** Where the window's page is. */
export const pageUrl = `${origin}/`;

/** Must be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);
}

/** True for addresses of our own page, whatever comes after the host. */
export function isOurPage(url: string): boolean {
  return url === origin || url.startsWith(pageUrl);
}

/** Answers `app://reveille/` with the built page. Only the files read here are there, so no path leads out of the folder. */
export function servePage(folder: string): void {
  const files = loadStaticFiles(folder, false);
  protocol.handle(scheme, (request) => answer(request, files));
}

function answer(request: Request, files: ReadonlyMap<string, StaticFile>): Response {
  const { pathname } = new URL(request.url);
  if (!isOurPage(request.url) || request.method !== 'GET') return refusal(403);
  const file = files.get(pathname === '/' ? '/index.html' : pathname);
  if (!file) return refusal(404);
  if (file !== files.get('/index.html'))
    return new Response(new Uint8Array(file.body), { headers: headers(file.type) });
  const nonce = randomBytes(16).toString('base64url');
  // The page talks over its bridge alone, so it may connect to nothing at all.
  const policy = pagePolicy(nonce, { connect: "'none'", form: "'none'" });
  return new Response(withNonce(file, nonce), {
    headers: { ...headers(file.type), 'content-security-policy': policy },
  });
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: headers('text/plain') });
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
