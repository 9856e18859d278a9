import type { Input } from './contract.ts';
import type { trayEn } from './messages/tray.en.ts';
import type { Override, RouteView, TargetView } from './snapshot.ts';

type TrayMethod =
  | 'target.wake'
  | 'target.sleep'
  | 'target.keepAwake'
  | 'target.doNotWake'
  | 'target.release'
  | 'pause'
  | 'resume';

/** One call of the contract, as data. */
export type TrayCall = { readonly [M in TrayMethod]: { readonly method: M; readonly params: Input<M> } }[TrayMethod];

/** What choosing an item asks for; nothing else can come out of the menu. */
export type TrayAction =
  | { readonly kind: 'call'; readonly call: TrayCall }
  /** Wakes the machine if need be, then opens this service of it, or (null) the machine itself. */
  | { readonly kind: 'open'; readonly target: string; readonly route: string | null }
  /** `target`: the machine to show in it, or null. */
  | { readonly kind: 'show-window'; readonly target: string | null }
  | { readonly kind: 'show-settings' }
  | { readonly kind: 'quit' };

export type TrayItem =
  | { readonly kind: 'separator' }
  | { readonly kind: 'label'; readonly text: string }
  | { readonly kind: 'action'; readonly text: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly text: string; readonly items: readonly TrayItem[] };

/** What items and tooltip are made from. */
export interface TrayContext {
  readonly t: typeof trayEn;
  readonly nowMs: number;
  readonly paused: Override | null;
  /** Of the program itself, when there is a newer one. */
  readonly newVersion: string | null;
  readonly targets: readonly TargetView[];
  readonly routesOf: (target: string) => readonly RouteView[];
}
