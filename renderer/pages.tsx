import type { AccessProps } from './machine-access.tsx';
import type { DeleteNowProps } from './delete-now-dialog.tsx';
import type { ProveProps } from './prove/prove-dialog.tsx';
import { type OnDemand, onDemand } from './on-demand.tsx';
import type { PageName, Place } from './router.ts';
import type { SleepProps } from './sleep-dialog.tsx';
import type { Store } from './store.ts';

export interface PageProps<Name extends PageName = PageName> {
  readonly store: Store;
  readonly place: Extract<Place, { readonly page: Name }>;
}

/** What each address shows besides the machines; a new page is one line here. What is not here is not linked. */
export const pages: { readonly [Name in PageName]?: OnDemand<PageProps<Name>> } = {
  settings: onDemand(() => import('./settings-page/settings-page.tsx').then(({ SettingsPage }) => SettingsPage)),
  edit: onDemand(() => import('./editor/edit-page.tsx').then(({ EditPage }) => EditPage)),
  new: onDemand(() => import('./editor/new-page.tsx').then(({ NewPage }) => NewPage)),
  history: onDemand(() => import('./history-page/history-page.tsx').then(({ HistoryPage }) => HistoryPage)),
  machine: onDemand(() => import('./history-page/machine-page.tsx').then(({ MachinePage }) => MachinePage)),
};

export const FirstRun = onDemand<{ readonly store: Store }>(() =>
  import('./first-run.tsx').then(({ FirstRun }) => FirstRun),
);

/** Opened from a machine's menu, and from its page. */
export const ProveDialog: OnDemand<ProveProps> = onDemand(
  () => import('./prove/prove-dialog.tsx').then(({ ProveDialog }) => ProveDialog),
  null,
);

export const AccessDialog: OnDemand<AccessProps> = onDemand(
  () => import('./machine-access.tsx').then(({ AccessDialog }) => AccessDialog),
  null,
);

/** Shown when a machine that is to sleep is in use. */
export const SleepDialog: OnDemand<SleepProps> = onDemand(
  () => import('./sleep-dialog.tsx').then(({ SleepDialog }) => SleepDialog),
  null,
);

/** Shown before a machine is deleted where it runs. */
export const DeleteNowDialog: OnDemand<DeleteNowProps> = onDemand(
  () => import('./delete-now-dialog.tsx').then(({ DeleteNowDialog }) => DeleteNowDialog),
  null,
);

/** Likeliest first. What they use themselves comes with them. */
export const onDemandParts = [
  SleepDialog,
  pages.machine,
  pages.history,
  pages.edit,
  pages.new,
  pages.settings,
  AccessDialog,
  ProveDialog,
  DeleteNowDialog,
].filter((part) => part !== undefined);
