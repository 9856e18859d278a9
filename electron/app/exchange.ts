import type { EngineControl } from '../engine/engine.ts';
import type { DemoPorts } from '../rpc/demo-calls.ts';
import type { Dispatch } from '../rpc/dispatch.ts';
import type { HubSubscriber, StateHub } from '../rpc/state-hub.ts';
import type { DesktopService } from './desktop-service.ts';

export interface ExchangeParts {
  /** Starts the service with the machines of the settings, or with simulated ones. */
  readonly start: (isDemo: boolean, demo: DemoPorts) => Promise<DesktopService>;
  /** Started with simulated machines by a person, and so until the end. */
  readonly isDemo: boolean;
  readonly report: (error: unknown) => void;
}

/** What the window, the tray and the rest hold on to, whichever service is behind it. */
export interface Exchange {
  readonly hub: StateHub;
  readonly dispatch: Dispatch;
  readonly engine: () => EngineControl;
  /** Of the service that was started first. */
  readonly greeting: readonly string[];
  stop(sessionLimitMs: number): Promise<void>;
}

/** Starts the service, which may then be exchanged for that of the demo and back without a new start of the app. */
export async function startExchangeable({ start, isDemo, report }: ExchangeParts): Promise<Exchange> {
  let running: Promise<void> | null = null;
  let stopping: Promise<void> = Promise.resolve();

  const to = (demo: boolean) => (): Promise<void> => {
    running ??= exchange(demo).finally(() => {
      running = null;
    });
    return running;
  };
  const ofSettings: DemoPorts = { state: { kind: 'offered' }, enter: to(true) };
  const ofDemo: DemoPorts = { state: { kind: 'running', mayLeave: true }, leave: to(false) };

  let service = await start(isDemo, isDemo ? { state: { kind: 'running', mayLeave: false } } : ofSettings);
  const hub = createMovableHub(service.app.hub);

  /** The next one is there before the last one ends, so a failure changes nothing. */
  async function exchange(demo: boolean): Promise<void> {
    // The data folder is locked until the service that had it has ended.
    await stopping;
    const next = await start(demo, demo ? ofDemo : ofSettings);
    const last = service;
    service = next;
    hub.moveTo(next.app.hub);
    stopping = last.stop(0).catch(report);
  }

  return {
    hub,
    dispatch: (method, params, person) => service.app.dispatch(method, params, person),
    engine: () => service.app.engine,
    greeting: service.greeting,
    async stop(sessionLimitMs) {
      await running?.catch(() => undefined);
      await Promise.all([stopping, service.stop(sessionLimitMs)]);
    },
  };
}

/** A hub whose subscribers go along to another one, where they begin with its snapshot. */
export function createMovableHub(first: StateHub): StateHub & { moveTo(next: StateHub): void } {
  let hub = first;
  const subscriptions = new Map<HubSubscriber, Disposable>();
  return {
    snapshot: () => hub.snapshot(),
    subscribe(subscriber) {
      subscriptions.set(subscriber, hub.subscribe(subscriber));
      return {
        [Symbol.dispose]() {
          subscriptions.get(subscriber)?.[Symbol.dispose]();
          subscriptions.delete(subscriber);
        },
      };
    },
    close: () => hub.close(),
    moveTo(next) {
      hub = next;
      for (const [subscriber, subscription] of subscriptions) {
        subscription[Symbol.dispose]();
        subscriptions.set(subscriber, hub.subscribe(subscriber));
      }
    },
  };
}
