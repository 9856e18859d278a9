import type { Clock } from '../engine/clock.ts';
import { callDocker, type DockerConnection, openDocker } from './docker-call.ts';

const firstRetryMs = 500;
const mostRetryMs = 30_000;

/** One change of a container, as the engine tells it. */
export interface ContainerEvent {
  readonly action: string;
  readonly containerId: string;
  readonly name: string;
}

export interface EventLinks {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onEvent(event: ContainerEvent): void;
  /** The stream is open (again): what happened before its first event may have been missed. */
  onOpen(): void;
  /** It broke or could not be opened; it is tried again by itself. Called once until the next `onOpen`. */
  onLost(error: unknown): void;
}

/** Follows the engine's container events until the signal is aborted, over restarts of the engine and lost connections. */
export async function followEvents(engine: DockerConnection, links: EventLinks): Promise<void> {
  let retryMs = firstRetryMs;
  let isLost = false;
  let sinceNs: string | null = null;
  while (!links.signal.aborted) {
    try {
      // Where the last one ended, so that nothing is missed; the engine's own clock, not ours.
      const since: string = sinceNs ?? (await engineTime(engine, links.signal));
      const path = `/events?filters=${encodeURIComponent('{"type":["container"]}')}&since=${since}`;
      const stream = await openDocker(engine, 'GET', path, links.signal);
      if (stream.statusCode !== 200) throw new Error(`the engine answered ${stream.statusCode} to /events`);
      [retryMs, isLost] = [firstRetryMs, false];
      links.onOpen();
      for await (const line of linesOf(stream)) {
        const event = readEvent(line);
        if (event === null) continue;
        sinceNs = event.timeNs;
        links.onEvent(event);
      }
      throw new Error('the engine ended its stream of events');
    } catch (error) {
      if (links.signal.aborted) return;
      if (!isLost) links.onLost(error);
      isLost = true;
      await pause(links, retryMs);
      retryMs = Math.min(retryMs * 2, mostRetryMs);
    }
  }
}

async function engineTime(engine: DockerConnection, signal: AbortSignal): Promise<string> {
  const { body } = await callDocker(engine, 'GET', '/info', signal);
  const time = Date.parse(String((body as { SystemTime?: unknown } | null)?.SystemTime));
  return Number.isFinite(time) ? (time / 1000).toFixed(9) : '0';
}

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function readEvent(line: string): (ContainerEvent & { timeNs: string }) | null {
  if (line.trim() === '') return null;
  // Nanoseconds are beyond what a number holds, so they are read as text.
  const nanoseconds = /"timeNano":\s*(\d+)/.exec(line)?.[1] ?? '0';
  const { Action, Actor } = JSON.parse(line) as {
    Action?: string;
    Actor?: { ID?: string; Attributes?: { name?: string } };
  };
  if (!Action || !Actor?.ID) return null;
  const padded = (BigInt(nanoseconds) + 1n).toString().padStart(10, '0');
  const timeNs = `${padded.slice(0, -9)}.${padded.slice(-9)}`;
  return { action: Action, containerId: Actor.ID, name: Actor.Attributes?.name ?? '', timeNs };
}

function pause({ clock, signal }: EventLinks, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(delayMs, done);
    function done(): void {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
