import { useSyncExternalStore } from 'react';

/** Where the window is; in the address as `#/…`, so that Back, Forward and links work everywhere. */
export type Place =
  | { readonly page: 'machines' }
  | { readonly page: 'machine'; readonly id: string }
  | { readonly page: 'edit'; readonly id: string }
  | { readonly page: 'new' }
  | { readonly page: 'history' }
  | { readonly page: 'settings' };

export type PageName = Place['page'];

/** The place that an address names; null for one that does not exist. */
export function placeOf(hash: string): Place | null {
  const [path = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [page = '', id, ...rest] = path.split('/');
  if (rest.length > 0) return null;
  if (page === '' && id === undefined) return { page: 'machines' };
  if ((page === 'new' || page === 'history' || page === 'settings') && id === undefined) return { page };
  if ((page === 'machine' || page === 'edit') && id !== undefined && id !== '') return { page, id: decoded(id) };
  return null;
}

/** What stands behind `?` in the address, for what a page wants to keep there. */
export function queryOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split('?')[1] ?? '');
}

export function hrefOf(place: Place): string {
  if (place.page === 'machines') return '#/';
  return 'id' in place ? `#/${place.page}/${encodeURIComponent(place.id)}` : `#/${place.page}`;
}

export function goTo(place: Place): void {
  window.location.hash = hrefOf(place);
}

/** The current address; renders again when it changes. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
