import type { Fault } from '../../shared/faults.ts';
import type { ListenerSettings } from '../../shared/settings.ts';

/** What the engine needs of an address that routes share, whatever is spoken there. */
export interface Listener {
  readonly id: string;
  settings: ListenerSettings;
  /** Addresses really bound, as `host:port`. */
  readonly addresses: readonly string[];
  /** Why it does not do its work, which is nobody's alone of those who share it. */
  readonly fault: Fault | null;
  /** Clients that have not shown yet which route they want. */
  readonly unjudgedCount: number;
  readonly connectionCount: number;
  /** Resolves when every address of its settings is bound, or was tried once; none while it leads nowhere. */
  listen(): Promise<void>;
  /** Gives up its addresses until `listen`, if all its routes lead to machines of another network. */
  restIfAway(): void;
  /** Stops listening; what runs goes on. */
  end(): void;
  /** Ends every connection at once that no route has taken. */
  destroy(): void;
}
