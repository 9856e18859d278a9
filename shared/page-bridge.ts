import type { FaultBody, TransportEvent } from './contract.ts';

/** What became of a call. Errors lose their class on the way out of another process, so faults travel as values. */
export type BridgeAnswer = { readonly result: unknown } | { readonly fault: FaultBody };

/** All that the desktop window's page has of the computer: `window.reveille`. */
export interface PageBridge {
  readonly request: (method: string, params: unknown) => Promise<BridgeAnswer>;
  /** A snapshot comes first, patches follow; it lasts as long as the page. */
  readonly subscribe: (listener: (event: TransportEvent) => void) => void;
}

/** The two channels between the window's page and the main process. */
export const bridgeChannels = { request: 'reveille:request', events: 'reveille:events' } as const;
