import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import {
  defineServer,
  type ProtocolServer,
  type RequestRoute,
  type Served,
  type ServerContext,
  type ServerDefinition,
} from '../../electron/engine/protocol-server.ts';
import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { ListenerSettings } from '../../shared/settings.ts';

/** What a test wants to know of the servers behind its listeners. */
export interface LineServers {
  readonly definition: ServerDefinition;
  /** In the order in which they were opened. */
  readonly opened: LineServer[];
}

/**
 * A protocol so small that only the engine can be wrong: a request is a line `<route> <verb> <text>`, its answer the
 * line that the service sends back, or `fault <code>`. Verbs: `get` counts, `poll` does not, `try` counts and gives up
 * at the first failed connection, `page` counts and answers `up` when the target has come up. A text that begins with `to1` is
 * for the second endpoint; one at a plain URL is never answered.
 */
export function lineServers(): LineServers {
  const opened: LineServer[] = [];
  const definition = defineServer({
    id: 'http',
    open(settings, context) {
      const server = new LineServer(settings, context);
      opened.push(server);
      return server;
    },
  });
  return { definition, opened };
}

export class LineServer implements ProtocolServer {
  fault: Fault | null = null;
  settings: ListenerSettings;
  routes: readonly RequestRoute[] = [];
  /** How often it was told of settings. */
  changes = 0;
  isDestroyed = false;
  readonly #context: ServerContext;
  readonly #clients = new Set<Socket>();
  readonly #kept = new Map<string, Socket[]>();
  #isEnded = false;

  constructor(settings: ListenerSettings, context: ServerContext) {
    this.settings = settings;
    this.#context = context;
  }

  accept(client: Socket, judged: () => void): void {
    this.#clients.add(client);
    client.on('error', () => undefined);
    client.once('close', () => {
      this.#clients.delete(client);
      judged();
    });
    // Nobody stays behind to hear an answer.
    client.once('end', () => client.destroy());
    const lines = createInterface(client);
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const answer = this.#answer(client, line);
      judged();
      answer
        .catch((error: unknown) => {
          if (error instanceof FaultError) return `fault ${error.fault.code}`;
          return `error ${(error as Error).message}`;
        })
        .then((text) => {
          if (!client.destroyed) client.write(`${text}\n`);
          if (this.#isEnded) client.end();
        })
        .catch((error: unknown) => this.#context.onBug(error));
    });
  }

  change(settings: ListenerSettings, routes: readonly RequestRoute[]): void {
    this.settings = settings;
    this.routes = routes;
    this.changes += 1;
  }

  get connectionCount(): number {
    return this.#clients.size;
  }

  fail(reason: Fault | null): void {
    this.fault = reason;
    this.#context.onFault();
  }

  end(): void {
    this.#isEnded = true;
  }

  destroy(): void {
    this.isDestroyed = true;
    for (const client of this.#clients) client.destroy();
  }

  async #answer(client: Socket, line: string): Promise<string> {
    const [id = '', verb = '', text = ''] = line.split(' ');
    const route = this.routes.find((one) => one.id === id);
    if (!route) return 'no such route';
    const source = client.remoteAddress ?? '';
    const refusal = route.refusalOf(source);
    if (refusal) return this.#refuse(route, source, refusal);
    const index = Number(/^to(\d)/.exec(text)?.[1] ?? 0);
    const endpoint = route.settings.endpoints[index];
    if (endpoint?.kind !== 'target') return await elsewhere(client, route.beginElsewhere(source));
    const leg = route.legTo(endpoint.target);
    const visit = leg.visit(source, verb !== 'poll');
    if ('code' in visit) return this.#refuse(route, source, visit);
    const left = new AbortController();
    const leave = () => left.abort(new Error('the client has left'));
    client.once('close', leave);
    try {
      if (verb === 'page')
        return await new Promise((resolve, reject) => {
          const refuse = () => reject(visit.signal.reason as Error);
          if (visit.signal.aborted) return refuse();
          visit.signal.addEventListener('abort', refuse);
          left.signal.addEventListener('abort', refuse);
          let wasDown = !leg.isUp();
          leg.onChange(() => {
            wasDown ||= !leg.isUp();
            if (wasDown && leg.isUp()) resolve('up');
          });
        });
      const key = `${endpoint.target}:${endpoint.port}`;
      const kept = leg.isUp() ? this.#kept.get(key)?.pop() : undefined;
      const attempts = verb === 'try' ? 'one' : 'until-limit';
      const upstream = kept ?? (await visit.connect(endpoint.port, left.signal, attempts));
      if (!kept) upstream.once('close', () => this.#forget(key, upstream));
      const served = visit.serve();
      const over = AbortSignal.any([left.signal, visit.signal]);
      try {
        const answer = await roundTrip(upstream, text, served, over);
        this.#kept.set(key, [...(this.#kept.get(key) ?? []), upstream]);
        route.endpointDid(index, 'answered', true);
        return answer;
      } finally {
        served.end();
      }
    } finally {
      client.off('close', leave);
      visit.end();
    }
  }

  #forget(key: string, socket: Socket): void {
    this.#kept.set(
      key,
      (this.#kept.get(key) ?? []).filter((one) => one !== socket),
    );
  }

  #refuse(route: RequestRoute, source: string, reason: Fault): string {
    route.refused(source, reason);
    return `fault ${reason.code}`;
  }
}

function roundTrip(upstream: Socket, text: string, served: Served, over: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const finish = (end: () => void) => {
      upstream.off('data', onData).off('close', onClose);
      over.removeEventListener('abort', onAbort);
      end();
    };
    const onClose = () => finish(() => reject(over.aborted ? (over.reason as Error) : new Error('broke off')));
    const onAbort = () => {
      upstream.destroy();
      finish(() => reject(over.reason as Error));
    };
    const onData = (chunk: Buffer) => {
      served.moved('out', chunk.length);
      answer += chunk.toString('latin1');
      if (answer.endsWith('\n')) finish(() => resolve(answer.slice(0, -1)));
    };
    if (over.aborted) return onAbort();
    upstream.on('data', onData).once('close', onClose).resume();
    over.addEventListener('abort', onAbort);
    upstream.write(`${text}\n`, 'latin1');
    served.moved('in', text.length + 1);
  });
}

async function elsewhere(client: Socket, served: Served): Promise<string> {
  served.moved('out', 4);
  await new Promise((resolve) => client.once('close', resolve));
  served.end();
  throw new FaultError(fault('internal', { what: 'nobody is there to read this' }));
}
