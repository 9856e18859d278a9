import type { DesktopMessages } from '../../shared/messages/desktop.en.ts';
import type { Snapshot, TargetView } from '../../shared/snapshot.ts';

/** What is said before quitting, or before something else that ends the program for a while. */
export type QuitWords = DesktopMessages['quit'];
export type QuitChoice = 'put-to-sleep' | 'quit' | 'cancel';

/** A dialog of the system, with what each of its buttons means. */
export interface QuitQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly { readonly label: string; readonly choice: QuitChoice }[];
}

/** Machines that nothing would put back to sleep if Reveille went away now. */
export function leftOn({ targets }: Pick<Snapshot, 'targets'>): readonly TargetView[] {
  return targets.filter(({ owned, state }) => owned && isUp(state.kind));
}

/** The same words for an update: it comes back afterwards, and may wait. */
export function updateWords({ quit, update }: DesktopMessages, version: string): QuitWords {
  return { ...quit, ...update, question: update.question(version) };
}

/** What to ask before quitting; null when nobody would miss anything. */
export function quitQuestion(
  { targets, routes }: Pick<Snapshot, 'targets' | 'routes'>,
  t: QuitWords,
): QuitQuestion | null {
  const connections = routes.reduce((sum, { sessions, waiting }) => sum + sessions + waiting, 0);
  const machines = leftOn({ targets });
  if (connections === 0 && machines.length === 0) return null;
  const maySleep = machines.some(({ canSleep }) => canSleep);
  return {
    message: t.question,
    detail: [
      ...(connections > 0 ? [t.connections(connections)] : []),
      ...(machines.length > 0 ? [t.machines(machines.map(({ name }) => name))] : []),
    ].join('\n\n'),
    buttons: [
      ...(maySleep ? [{ label: t.putToSleep, choice: 'put-to-sleep' as const }] : []),
      { label: machines.length > 0 ? t.leaveOn : t.quit, choice: 'quit' },
      { label: t.cancel, choice: 'cancel' },
    ],
  };
}

function isUp(state: TargetView['state']['kind']): boolean {
  return state === 'awake' || state === 'cooldown' || state === 'waking' || state === 'goingToSleep';
}
