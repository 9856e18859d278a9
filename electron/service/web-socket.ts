import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { ServerMessage } from '../../shared/contract.ts';
import { faultBody, faultOf } from '../rpc/fault-body.ts';
import type { ApiParts } from './api.ts';

const heartbeatMs = 20_000;
const maxUnsentBytes = 1024 * 1024;
const maxPages = 64;
const maxRunningRequests = 32;
/** Settings of some hundred machines are sent whole. */
const maxRequestBytes = 4 * 1024 * 1024;

const requestMessage = z.object({ id: z.number(), method: z.string(), params: z.unknown().optional() });

/** The pages' live connections: requests with their answers, and the state as it changes. */
export interface PageSockets {
  /** Takes over a connection whose caller is logged in and came from our own page. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export function createPageSockets(parts: ApiParts): PageSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxRequestBytes, perMessageDeflate: false });
  return {
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, (page) => {
        if (server.clients.size > maxPages) page.close(1013, 'too many pages');
        else servePage(page, parts);
      });
    },
    close() {
      for (const page of server.clients) page.terminate();
      server.close();
    },
  };
}

function servePage(page: WebSocket, { dispatch, hub, clock, report }: ApiParts): void {
  const send = (message: ServerMessage) => page.send(JSON.stringify(message));
  let runningRequests = 0;
  let hasAnswered = true;

  const subscription = hub.subscribe({
    onSnapshot: (snapshot) => send({ kind: 'snapshot', snapshot, now: new Date(clock.wallMs()).toISOString() }),
    onPatch: (patch) => send({ kind: 'patch', patch }),
    isBehind: () => page.bufferedAmount > maxUnsentBytes,
  });

  let heartbeat = clock.after(heartbeatMs, beat);
  function beat(): void {
    if (!hasAnswered) return page.terminate();
    hasAnswered = false;
    page.ping();
    heartbeat = clock.after(heartbeatMs, beat);
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    runningRequests += 1;
    try {
      const result = await dispatch(method, params, 'the page');
      send({ kind: 'answer', id, result });
    } catch (error) {
      send({ kind: 'answer', id, fault: faultBody(faultOf(error, report)) });
    } finally {
      runningRequests -= 1;
    }
  }

  page.on('pong', () => {
    hasAnswered = true;
  });
  page.on('message', (data, isBinary) => {
    hasAnswered = true;
    const message = isBinary ? null : parse(data as Buffer);
    if (!message) return page.close(1007, 'not a request');
    if (runningRequests >= maxRunningRequests) return page.close(1008, 'too many requests at once');
    void answer(message.id, message.method, message.params);
  });
  // A peer that breaks the protocol; `close` follows.
  page.on('error', () => {});
  page.on('close', () => {
    heartbeat[Symbol.dispose]();
    subscription[Symbol.dispose]();
  });
}

function parse(data: Buffer): z.output<typeof requestMessage> | null {
  try {
    return requestMessage.safeParse(JSON.parse(data.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
