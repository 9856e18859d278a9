import type { Input } from '../shared/contract.ts';
import {
  directLink,
  type OpenCommand,
  type Opening,
  openCommandLine,
  openLink,
  programName,
} from '../shared/open-links.ts';
import type { RouteView, TargetView } from '../shared/snapshot.ts';
import { useMessages } from './messages.tsx';
import { usePreferences } from './preferences.tsx';
import type { Call } from './use-call.ts';

/** One thing of a machine that can be opened from where the page is. */
export interface Openable {
  readonly id: string;
  /** As the menu says it. */
  readonly text: string;
  readonly open: () => void;
}

/** The services that can be opened from where the page is; where there is none, the machine itself. */
export function useOpenable(view: TargetView, routes: readonly RouteView[], call: Call): readonly Openable[] {
  const { app } = usePreferences();
  const { list } = useMessages();
  const isDesktop = app?.isDesktop === true;
  const isAwake = isUp(view);
  if (!isAwake && !view.canWake) return [];

  const viewerHost = isDesktop ? 'localhost' : window.location.hostname;
  function show(link: string, params: Input<'target.open'>): void {
    // A browser opens only what was clicked, so it does at once: the visit itself is held until the machine is up.
    if (!isDesktop) window.open(link, '_blank', 'noopener');
    if (isDesktop || !isAwake) call.run('target.open', params);
  }
  function linkItem(id: string, name: string, link: string | null, params: Input<'target.open'>): readonly Openable[] {
    if (link === null) return [];
    return [{ id, text: isAwake ? list.open(name) : list.wakeAndOpen(name), open: () => show(link, params) }];
  }
  /** Programs start on the computer that Reveille runs on, so only for somebody in front of it. */
  function programItem(id: string, name: string, open: OpenCommand, params: Input<'target.open'>): readonly Openable[] {
    if (!isDesktop) return [];
    const program = programName(open);
    const text = isAwake ? list.openWith(name, program) : list.wakeAndOpenWith(name, program);
    return [{ id, text, open: () => call.run('target.open', params) }];
  }

  const services = routes.flatMap(({ id, name, open, listening }) => {
    if (open === undefined) return [];
    if (isLink(open)) return linkItem(id, name, openLink(open, listening, viewerHost), { route: id });
    return openCommandLine(open, listening) === null ? [] : programItem(id, name, open, { route: id });
  });
  if (services.length > 0 || view.open === undefined || view.address === null) return services;
  const machine = { target: view.id };
  if (!isLink(view.open)) return programItem(view.id, view.name, view.open, machine);
  // Nobody holds a visit that goes to the machine itself, so a browser waits until it is up.
  if (!isDesktop && !isAwake) return [];
  return linkItem(view.id, view.name, directLink(view.open, view.address), machine);
}

function isLink(open: Opening): open is string {
  return typeof open === 'string';
}

function isUp({ state }: TargetView): boolean {
  return state.kind === 'awake' || state.kind === 'cooldown';
}
