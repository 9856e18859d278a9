import { type BrowserWindow, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import type { ServerMessage } from '../../shared/contract.ts';
import { fault } from '../../shared/faults.ts';
import { type BridgeAnswer, bridgeChannels } from '../../shared/page-bridge.ts';
import type { Clock } from '../engine/clock.ts';
import type { Dispatch } from '../rpc/dispatch.ts';
import { faultBody, faultOf } from '../rpc/fault-body.ts';
import type { StateHub } from '../rpc/state-hub.ts';
import { isOurPage } from './page-scheme.ts';

const maxRunningCalls = 32;

export interface CallParts {
  readonly dispatch: Dispatch;
  readonly hub: StateHub;
  readonly clock: Clock;
  /** Gets what was thrown and is no fault. */
  readonly report: (error: unknown) => void;
}

/**
 * Answers the window's page over the two channels of the bridge, once `service` is there. Only the main frame of that
 * window, and only while it shows our own page, is listened to.
 */
export function answerPage(window: BrowserWindow, service: Promise<CallParts>): void {
  const page = window.webContents;
  let runningCalls = 0;
  let isStuck = false;
  let subscription: Disposable | null = null;
  // Whoever started it tells why it could not; the page simply stays without an answer.
  service.catch(() => undefined);

  function isOurs({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
    return sender === page && senderFrame === page.mainFrame && senderFrame !== null && isOurPage(senderFrame.url);
  }

  ipcMain.handle(bridgeChannels.request, async (event, method: unknown, params: unknown): Promise<BridgeAnswer> => {
    if (!isOurs(event)) return refusal('this page may not call');
    if (typeof method !== 'string') return refusal('a call has a name');
    if (runningCalls >= maxRunningCalls) return refusal('too many calls at once');
    const { dispatch, report } = await service;
    runningCalls += 1;
    try {
      return { result: await dispatch(method, params, 'the window') };
    } catch (error) {
      return { fault: faultBody(faultOf(error, report)) };
    } finally {
      runningCalls -= 1;
    }
  });

  ipcMain.on(bridgeChannels.events, (event) => {
    if (isOurs(event)) subscribe().catch(() => undefined);
  });

  async function subscribe(): Promise<void> {
    const { hub, clock } = await service;
    end();
    if (page.isDestroyed()) return;
    const send = (message: ServerMessage): void => page.send(bridgeChannels.events, message);
    subscription = hub.subscribe({
      onSnapshot: (snapshot) => send({ kind: 'snapshot', snapshot, now: new Date(clock.wallMs()).toISOString() }),
      onPatch: (patch) => send({ kind: 'patch', patch }),
      isBehind: () => isStuck,
    });
  }

  function end(): void {
    subscription?.[Symbol.dispose]();
    subscription = null;
  }

  window.on('unresponsive', () => {
    isStuck = true;
  });
  window.on('responsive', () => {
    isStuck = false;
  });
  // Another page, or the same again, subscribes for itself.
  page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) end();
  });
  page.on('render-process-gone', end);
  page.on('destroyed', () => {
    end();
    ipcMain.removeHandler(bridgeChannels.request);
    ipcMain.removeAllListeners(bridgeChannels.events);
  });
}

function refusal(detail: string): BridgeAnswer {
  return { fault: faultBody(fault('bad-request', { detail: `${detail}.` })) };
}
