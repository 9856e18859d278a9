import { Notification } from 'electron';
import type { AppPreferences, Language } from '../../shared/app-state.ts';
import { FaultError } from '../../shared/faults.ts';
import {
  newVersionNotice,
  nextNotices,
  type Notice,
  type NoticeMemory,
  refusalNotice,
} from '../../shared/notification-model.ts';
import type { Clock } from '../engine/clock.ts';
import type { StateHub } from '../rpc/state-hub.ts';
import { followState } from './follow-state.ts';

/** How often to look for what only time makes worth telling. */
const tickMs = 10 * 60_000;

export interface NotificationPorts {
  readonly hub: StateHub;
  readonly clock: Clock;
  readonly language: () => Language;
  readonly wanted: () => AppPreferences['notifications'];
  /** True while a person has the window before them: then its page tells. */
  readonly isWindowSeen: () => boolean;
  readonly icon: string;
  readonly showWindow: (target: string | null) => void;
  readonly showSettings: () => void;
  /** Gets what is no fault. */
  readonly report: (error: unknown) => void;
}

export interface AppNotifications extends Disposable {
  /** Tells why an order from the tray was refused; what is no fault is reported instead. */
  refused(error: unknown): void;
  /** A newer version of the program was found. */
  newVersion(version: string): void;
}

/** Tells the person, by the system's own notifications, what is worth telling and wanted. */
export function createNotifications(ports: NotificationPorts): AppNotifications {
  const { hub, clock } = ports;
  // One that is forgotten would lose its click.
  const shown = new Set<Notification>();
  let memory: NoticeMemory | null = null;
  let timer = clock.after(tickMs, tick);
  const subscription = followState(hub, look);

  function look(snapshot: ReturnType<StateHub['snapshot']>): void {
    const next = nextNotices(memory, { snapshot, nowMs: clock.wallMs(), language: ports.language() });
    memory = next.memory;
    if (ports.isWindowSeen()) return;
    for (const notice of next.notices) if (ports.wanted()[notice.kind]) showMachine(notice);
  }

  function tick(): void {
    look(hub.snapshot());
    timer = clock.after(tickMs, tick);
  }

  function showMachine({ title, body, target }: Notice): void {
    show({ title, body }, () => ports.showWindow(target));
  }

  function show({ title, body }: Pick<Notice, 'title' | 'body'>, onClick: () => void): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body, icon: ports.icon });
    const forget = () => void shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      ports.report(error);
    });
    shown.add(notification);
    notification.show();
  }

  return {
    refused(error) {
      if (error instanceof FaultError) showMachine(refusalNotice(error.fault, ports.language()));
      else ports.report(error);
    },
    newVersion(version) {
      show(newVersionNotice(version, ports.language()), ports.showSettings);
    },
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      timer[Symbol.dispose]();
      for (const notification of shown) notification.close();
    },
  };
}
