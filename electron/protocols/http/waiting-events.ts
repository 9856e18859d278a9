import type { ServerResponse } from 'node:http';
import { waitingWords } from '../../../shared/waiting-page.ts';
import type { Language } from '../../../shared/app-preferences.ts';
import type { Clock } from '../../engine/clock.ts';
import type { WaitingLease } from './waiting-lease.ts';
import { waitingStateOf } from './waiting-state.ts';

/** Often enough that no proxy in between takes the stream for dead. */
const heartbeatMs = 15_000;

export interface EventLinks {
  readonly clock: Clock;
  /** Gets how much was sent. */
  readonly onSent: (byteCount: number) => void;
}

/** Tells a waiting page what changes until it may load again, or cannot; the open stream is its lease. */
export function streamEvents(
  lease: WaitingLease,
  response: ServerResponse,
  language: Language,
  { clock, onSent }: EventLinks,
): void {
  if (!lease.watch()) {
    response.writeHead(404, { 'cache-control': 'no-store', 'content-length': 0 }).end();
    return;
  }
  let last = '';
  let timer: Disposable | null = null;
  const send = (text: string) => {
    response.write(text);
    onSent(Buffer.byteLength(text));
  };
  const end = () => {
    subscription[Symbol.dispose]();
    timer?.[Symbol.dispose]();
    lease.end();
    response.end();
  };
  const tell = () => {
    if (response.destroyed || response.writableEnded) return;
    const view = lease.view();
    const state = waitingStateOf(view, lease.failure, { isUp: lease.isUp, wallMs: clock.wallMs(), language });
    // What only counts down, the page counts down itself.
    const mark = [state.step, state.problem, state.progress?.usualMs].join();
    if (mark === last) return;
    last = mark;
    send(`data: ${JSON.stringify(waitingWords(view.name, state, language))}\n\n`);
    if (state.step === 'ready' || state.step === 'failed') response.end();
  };
  const beat = () => {
    if (!response.writableEnded) send(':\n\n');
    timer = clock.after(heartbeatMs, beat);
  };
  const subscription = lease.onChange(tell);
  response.once('close', end);
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  send('retry: 2000\n\n');
  timer = clock.after(heartbeatMs, beat);
  tell();
}
