import type { Result, Transport, TransportEvent } from '../shared/contract.ts';
import { FaultError } from '../shared/faults.ts';
import type { PageBridge } from '../shared/page-bridge.ts';

/** The bridge of the desktop window; null in a browser. */
export function desktopBridge(): PageBridge | null {
  return (window as { readonly reveille?: PageBridge }).reveille ?? null;
}

/** Talks to the engine in the desktop app's own main process, which is there for as long as the window is. */
export function ipcTransport(bridge: PageBridge): Transport {
  const listeners = new Set<(event: TransportEvent) => void>();
  const tell = (event: TransportEvent) => {
    for (const listener of listeners) listener(event);
  };
  // After the caller had the time to subscribe here.
  queueMicrotask(() => {
    bridge.subscribe((event) => {
      if (event.kind === 'snapshot') tell({ kind: 'connection', connection: 'connected' });
      tell(event);
    });
  });
  return {
    async request(method, params) {
      const answer = await bridge.request(method, params);
      if ('fault' in answer) throw new FaultError(answer.fault);
      return answer.result as Result<typeof method>;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
