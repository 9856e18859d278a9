import { createHttpServer, type HttpServer } from '../../electron/service/http-server.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import { createDispatch, type HandlerGroup } from '../../electron/rpc/dispatch.ts';
import type { HistoryReader } from '../../electron/rpc/history-reader.ts';
import { openingHandlers } from '../../electron/rpc/opening.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import type { HistoryRecord } from '../../shared/history.ts';
import type { FakeEngine } from './fake-engine.ts';

/** The real server, hub and dispatch around a fake engine, on a free port of loopback. */
export interface ServedEngine {
  readonly url: string;
  readonly server: HttpServer;
  /** Newest first; what the history shows. */
  readonly records: HistoryRecord[];
  readonly bugs: unknown[];
  close(): Promise<void>;
}

export const token = 'a-token-for-tests-0123456789';

export async function serve(
  engine: FakeEngine,
  options: { staticFolder: string; port?: number; hostNames?: readonly string[]; more?: HandlerGroup },
): Promise<ServedEngine> {
  const clock = systemClock;
  const records: HistoryRecord[] = [];
  const bugs: unknown[] = [];
  const history: HistoryReader = {
    query: ({ target, kind, limit }) =>
      records
        .filter(
          (record) =>
            (target === undefined || record.target === target) && (kind === undefined || record.kind === kind),
        )
        .slice(0, limit),
  };
  const hub = createStateHub({ engine, clock });
  const dispatch = createDispatch(
    { engine, hub, history, clock },
    openingHandlers({ engine, hub, clock, open: null }),
    {
      ...options.more,
    },
  );
  const server = createHttpServer({
    dispatch,
    hub,
    token,
    clock,
    staticFolder: options.staticFolder,
    hostNames: options.hostNames ?? [],
    report: (error) => bugs.push(error),
  });
  const url = await server.listen('127.0.0.1', options.port ?? 0);
  return {
    url,
    server,
    records,
    bugs,
    async close() {
      hub.close();
      await server.close();
    },
  };
}
