import { routesOf, type SettingsDocument } from './document-edits.ts';

/** The document in which these services turn the address away. */
export function ignoreSource(document: SettingsDocument, source: string, routes: readonly string[]): SettingsDocument {
  return withDenied(document, routes, (denied) => (denied.includes(source) ? denied : [...denied, source]));
}

/** The document in which none of these services names the address any more. */
export function heedSource(document: SettingsDocument, source: string, routes: readonly string[]): SettingsDocument {
  return withDenied(document, routes, (denied) => denied.filter((each) => each !== source));
}

/** Services of these, by id, that are in the document at all, and those of them that turn the address away. */
export function deniedAt(
  document: SettingsDocument,
  source: string,
  routes: readonly string[],
): { readonly known: readonly string[]; readonly denied: readonly string[] } {
  const found = routesOf(document).filter(({ id }) => typeof id === 'string' && routes.includes(id));
  const idsOf = (entries: typeof found) => entries.map(({ id }) => String(id));
  return { known: idsOf(found), denied: idsOf(found.filter((route) => deniedOf(route['denyFrom']).includes(source))) };
}

function withDenied(
  document: SettingsDocument,
  wanted: readonly string[],
  change: (denied: readonly unknown[]) => readonly unknown[],
): SettingsDocument {
  const routes = routesOf(document).map((route) => {
    if (typeof route['id'] !== 'string' || !wanted.includes(route['id'])) return route;
    const { denyFrom, ...rest } = route;
    const denied = change(deniedOf(denyFrom));
    return denied.length > 0 ? { ...rest, denyFrom: denied } : rest;
  });
  return { ...document, routes };
}

function deniedOf(denyFrom: unknown): readonly unknown[] {
  return Array.isArray(denyFrom) ? denyFrom : [];
}
