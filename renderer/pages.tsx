import type { ComponentType } from 'react';
import { EditPage } from './editor/edit-page.tsx';
import { NewPage } from './editor/new-page.tsx';
import { HistoryPage } from './history-page/history-page.tsx';
import { MachinePage } from './history-page/machine-page.tsx';
import type { PageName, Place } from './router.ts';
import { SettingsPage } from './settings-page/settings-page.tsx';
import type { Store } from './store.ts';

export interface PageProps<Name extends PageName = PageName> {
  readonly store: Store;
  readonly place: Extract<Place, { readonly page: Name }>;
}

/** What each address shows besides the machines; a new page is one line here. What is not here is not linked. */
export const pages: { readonly [Name in PageName]?: ComponentType<PageProps<Name>> } = {
  settings: SettingsPage,
  edit: EditPage,
  new: NewPage,
  history: HistoryPage,
  machine: MachinePage,
};
