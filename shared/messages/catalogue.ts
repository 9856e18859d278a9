import type { Language } from '../app-state.ts';
import { desktopDe } from './desktop.de.ts';
import { desktopEn } from './desktop.en.ts';
import { editorDe } from './editor.de.ts';
import { editorEn } from './editor.en.ts';
import { findDe } from './find.de.ts';
import { findEn } from './find.en.ts';
import { frameDe } from './frame.de.ts';
import { frameEn } from './frame.en.ts';
import { historyPageDe } from './history-page.de.ts';
import { historyPageEn } from './history-page.en.ts';
import { listDe } from './list.de.ts';
import { listEn } from './list.en.ts';
import { machinesDe } from './machines.de.ts';
import { machinesEn } from './machines.en.ts';
import { settingsPageDe } from './settings-page.de.ts';
import { settingsPageEn } from './settings-page.en.ts';
import { notificationDe } from './notification.de.ts';
import { notificationEn } from './notification.en.ts';
import { proveDe } from './prove.de.ts';
import { proveEn } from './prove.en.ts';
import { reachDe } from './reach.de.ts';
import { reachEn } from './reach.en.ts';
import { spendDe } from './spend.de.ts';
import { spendEn } from './spend.en.ts';
import { templatesDe } from './templates.de.ts';
import { templatesEn } from './templates.en.ts';

const en = {
  locale: 'en',
  desktop: desktopEn,
  editor: editorEn,
  find: findEn,
  frame: frameEn,
  historyPage: historyPageEn,
  machines: machinesEn,
  settingsPage: settingsPageEn,
  list: listEn,
  notification: notificationEn,
  prove: proveEn,
  reach: reachEn,
  spend: spendEn,
  templates: templatesEn,
};

/** Every sentence of the interface, by feature. English decides what there is; the compiler names what German lacks. */
export type Messages = typeof en;

const de: Messages = {
  locale: 'de',
  desktop: desktopDe,
  editor: editorDe,
  find: findDe,
  frame: frameDe,
  historyPage: historyPageDe,
  machines: machinesDe,
  settingsPage: settingsPageDe,
  list: listDe,
  notification: notificationDe,
  prove: proveDe,
  reach: reachDe,
  spend: spendDe,
  templates: templatesDe,
};

export const catalogue: Readonly<Record<Language, Messages>> = { en, de };
