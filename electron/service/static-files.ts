import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface StaticFile {
  readonly body: Buffer;
  /** Null where it would not be smaller. */
  readonly gzip: Buffer | null;
  readonly type: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly isImmutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Every file under `folder` by its URL path (`/assets/index-1a2b.js`); empty when the folder is not there. */
export function loadStaticFiles(folder: string, mayCompress = true): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const path of filesUnder(folder)) {
    const type = types[extname(path)];
    if (!type) continue;
    const urlPath = `/${relative(folder, path).split(sep).join('/')}`;
    const body = readFileSync(path);
    const isNotWorthIt = !mayCompress || type.startsWith('image/png') || body.length < 1024;
    files.set(urlPath, {
      body,
      gzip: isNotWorthIt ? null : gzipSync(body),
      type,
      isImmutable: urlPath.startsWith('/assets/'),
    });
  }
  return files;
}

function filesUnder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
