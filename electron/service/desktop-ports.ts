import type { VaultKind } from '../../shared/app-state.ts';
import type { Fault } from '../../shared/faults.ts';
import type { UpdateControl } from '../rpc/app-calls.ts';
import type { HostAccessChange } from '../rpc/settings-calls.ts';
import type { PreferencesStore } from './preferences.ts';

/** What only a desktop can do. Headless none of it is there. */
export interface DesktopPorts {
  /** Shows the changes whole in a dialog that no page can reach; true when a person allowed them. */
  readonly confirmHostAccess: (changes: readonly HostAccessChange[]) => Promise<boolean>;
  /** Setting them also switches autostart, theme and the like. */
  readonly preferences: PreferencesStore;
  readonly canAutostart: boolean;
  readonly vault: () => { readonly kind: VaultKind; readonly warning: Fault | null };
  readonly updates: UpdateControl;
  /** Shows a file in the file manager. */
  readonly reveal: (path: string) => void;
}
