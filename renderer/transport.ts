import type { RequestMessage, ServerMessage, Transport, TransportEvent } from '../shared/contract.ts';
import { FaultError } from '../shared/faults.ts';
import { TransportError } from './transport-error.ts';

const firstRetryMs = 500;
const longestRetryMs = 5_000;
const requestLimitMs = 150_000;

interface PendingRequest {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Talks to the engine over one WebSocket beside the page, and connects again by itself for as long as the page is open. */
export function webSocketTransport(baseUrl: string): Transport {
  const socketUrl = new URL('ws', baseUrl);
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  const listeners = new Set<(event: TransportEvent) => void>();
  const pending = new Map<number, PendingRequest>();
  let socket: WebSocket | null = null;
  let lastId = 0;
  let retryMs = firstRetryMs;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  function tell(event: TransportEvent): void {
    for (const listener of listeners) listener(event);
  }

  function connect(): void {
    clearTimeout(retryTimer);
    const opened = new WebSocket(socketUrl);
    socket = opened;
    opened.addEventListener('open', () => {
      retryMs = firstRetryMs;
      tell({ kind: 'connection', connection: 'connected' });
    });
    opened.addEventListener('message', ({ data }) => receive(JSON.parse(String(data)) as ServerMessage));
    opened.addEventListener('close', () => void onClose(opened));
  }

  function receive(message: ServerMessage): void {
    if (message.kind !== 'answer') return tell(message);
    const request = pending.get(message.id);
    if (!request) return;
    pending.delete(message.id);
    clearTimeout(request.timer);
    if ('fault' in message) request.reject(new FaultError(message.fault));
    else request.resolve(message.result);
  }

  async function onClose(closed: WebSocket): Promise<void> {
    if (closed !== socket) return;
    socket = null;
    for (const request of pending.values()) {
      clearTimeout(request.timer);
      request.reject(new TransportError('connectionLost'));
    }
    pending.clear();
    tell({ kind: 'connection', connection: (await isLoggedOut(baseUrl)) ? 'logged-out' : 'lost' });
    retryTimer = setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }

  function connectNow(): void {
    if (socket === null && document.visibilityState === 'visible') connect();
  }

  window.addEventListener('online', connectNow);
  document.addEventListener('visibilitychange', connectNow);
  connect();

  return {
    request(method, params) {
      return new Promise((resolve, reject) => {
        if (socket?.readyState !== WebSocket.OPEN) return reject(new TransportError('notReachableNow'));
        lastId += 1;
        const id = lastId;
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new TransportError('noAnswerInTime'));
        }, requestLimitMs);
        pending.set(id, { resolve: resolve as (result: unknown) => void, reject, timer });
        socket.send(JSON.stringify({ id, method, params } satisfies RequestMessage));
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A refused WebSocket does not tell why; the page itself does. */
async function isLoggedOut(baseUrl: string): Promise<boolean> {
  try {
    const response = await fetch(baseUrl, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(5_000) });
    return response.status === 401;
  } catch {
    return false;
  }
}
