import {
  type Entry,
  freeId,
  freeListen,
  idsIn,
  listenersOf,
  type SettingsDocument,
} from '../../shared/document-edits.ts';
import { type Draft, textOfValue, valueAt } from './draft.ts';

/** All shared addresses that there are, those of the draft as they are there. */
export function knownListeners({ listeners = [] }: Draft, document: SettingsDocument): readonly Entry[] {
  return [...listeners, ...listenersOf(document).filter(({ id }) => !listeners.some((own) => own['id'] === id))];
}

/** The service at `index` on an address of its own. */
export function withOwnAddress(draft: Draft, index: number, document: SettingsDocument): Draft {
  const port = textOfValue(valueAt(draft.routes[index], ['to', 'port']));
  const listen = /^\d+$/.test(port) ? freeListen(document, `:${port}`) : undefined;
  const { listener: _, ...route } = draft.routes[index] ?? {};
  return { ...draft, routes: draft.routes.with(index, { ...route, ...(listen !== undefined && { listen }) }) };
}

/** The service at `index` on that shared address, which comes into the draft so that it can be edited. */
export function withListener(draft: Draft, index: number, listener: Entry): Draft {
  const { listen: _, ...route } = draft.routes[index] ?? {};
  const own = draft.listeners ?? [];
  const isThere = own.some(({ id }) => id === listener['id']);
  return {
    ...draft,
    routes: draft.routes.with(index, { ...route, listener: listener['id'] }),
    listeners: isThere ? own : [...own, listener],
  };
}

/** A shared address that nobody has yet. */
export function newListener(draft: Draft, document: SettingsDocument): Entry {
  const own = [draft.target, ...draft.routes, ...(draft.listeners ?? [])].map(({ id }) => textOfValue(id));
  return { id: freeId([...idsIn(document), ...own], 'web'), listen: freeListen(document, ':8080') };
}
