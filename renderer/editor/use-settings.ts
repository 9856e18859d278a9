import { useEffect, useState } from 'react';
import type { FormCatalog } from '../../shared/forms.ts';
import type { SecretName, SettingsDocument } from '../../shared/settings-calls.ts';
import { type Store, useStore } from '../store.ts';

export interface LoadedSettings {
  readonly settings: SettingsDocument;
  readonly forms: FormCatalog;
  readonly secrets: readonly SecretName[];
}

export type Loading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'loaded'; readonly loaded: LoadedSettings };

/** The settings with their forms, as they are when the page opens; what is edited does not change underneath. */
export function useSettings(store: Store): Loading {
  const connection = useStore(store, (state) => state.connection);
  const [loading, setLoading] = useState<Loading>({ kind: 'loading' });
  const isLoaded = loading.kind === 'loaded';

  useEffect(() => {
    if (connection !== 'connected' || isLoaded) return;
    let isCurrent = true;
    const end = (result: Loading) => void (isCurrent && setLoading(result));
    load(store).then(
      (loaded) => end({ kind: 'loaded', loaded }),
      (error: unknown) => end({ kind: 'failed', error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [store, connection, isLoaded]);

  return loading;
}

async function load(store: Store): Promise<LoadedSettings> {
  const [settings, forms, secrets] = await Promise.all([
    store.request('settings.get', {}),
    store.request('settings.forms', {}),
    // Where there is no vault, the editor does without.
    store.request('secrets.names', {}).catch(() => []),
  ]);
  return { settings, forms, secrets };
}
