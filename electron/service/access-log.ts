import { resolve } from 'node:path';
import type { AccessLogSettings } from '../../shared/settings.ts';
import type { AccessLog } from '../engine/protocol-server.ts';
import { type Clock, delay } from '../engine/clock.ts';
import { accessLine, type Moment } from './access-line.ts';
import { createLineQueue, type LineQueue } from './line-queue.ts';
import { descriptorSink, fileSink, type LineSink } from './line-sink.ts';

/** In characters: some thousand lines. */
const mostWaiting = 1024 * 1024;
const closingLimitMs = 2_000;

export interface AccessLogPorts {
  readonly clock: Clock;
  /** Lines are being lost, and why; one sentence. */
  readonly onLoss: (sentence: string) => void;
}

export interface AccessLogs {
  /** Logs that go to the same place share it. */
  open(settings: AccessLogSettings): AccessLog;
  /** Resolves when everything is written, also of logs that were not closed. */
  close(): Promise<void>;
}

interface Place {
  readonly queue: LineQueue;
  readonly sink: LineSink;
  users: number;
}

export function createAccessLogs({ clock, onLoss }: AccessLogPorts): AccessLogs {
  const places = new Map<string, Place>();
  const moment = momentsOf(clock);

  function placeOf(settings: AccessLogSettings): { key: string; place: Place } {
    const { to, rotateBytes, keep } = settings;
    const key = JSON.stringify(to.kind === 'file' ? [resolve(to.path), rotateBytes, keep] : to.kind);
    const place = places.get(key) ?? openPlace(settings);
    places.set(key, place);
    return { key, place };
  }

  function openPlace({ to, rotateBytes, keep, format }: AccessLogSettings): Place {
    const sink =
      to.kind === 'file'
        ? fileSink({ path: resolve(to.path), rotateBytes, keep, clock })
        : descriptorSink(to.kind === 'stdout' ? 1 : 2, clock);
    const name = to.kind === 'file' ? resolve(to.path) : to.kind;
    const queue = createLineQueue({
      write: (lines) => sink.write(lines),
      limit: mostWaiting,
      droppedLine: (count) =>
        format === 'json'
          ? JSON.stringify({ dropped: count })
          : `# ${count} lines were dropped here: they came faster than they could be written`,
      onLoss(error) {
        const reason = error === null ? 'lines come faster than they can be written' : (error as Error).message;
        onLoss(`The access log ${name} loses lines: ${reason}`);
      },
    });
    return { queue, sink, users: 0 };
  }

  async function leave(key: string, place: Place): Promise<void> {
    await place.queue.drained();
    place.users--;
    if (place.users > 0) return;
    if (places.get(key) === place) places.delete(key);
    await place.sink.close();
  }

  return {
    open(settings) {
      const { key, place } = placeOf(settings);
      place.users++;
      let closing: Promise<void> | null = null;
      return {
        write: (entry) => place.queue.add(accessLine(entry, settings, moment())),
        close() {
          closing ??= leave(key, place);
          return closing;
        },
      };
    },
    async close() {
      const left = [...places.values()];
      places.clear();
      // Someone who reads a pipe no more must not keep the program from ending.
      const limit = delay(clock, closingLimitMs);
      const drained = Promise.all(left.map(({ queue, sink }) => queue.drained().then(() => sink.close())));
      await Promise.race([drained, limit]);
    },
  };
}

/** The wall clock has milliseconds only: what lies between comes from the other one, as long as they agree. */
function momentsOf(clock: Clock): () => Moment {
  let aheadMs = clock.wallMs() - clock.monotonicMs();
  return () => {
    const wallMs = clock.wallMs();
    let preciseMs = clock.monotonicMs() + aheadMs;
    if (Math.abs(preciseMs - wallMs) > 2) {
      aheadMs += wallMs - preciseMs;
      preciseMs = wallMs;
    }
    const wholeMs = Math.floor(preciseMs);
    return {
      wallMs: wholeMs,
      microseconds: Math.floor((preciseMs - wholeMs) * 1_000),
      offsetMinutes: -new Date(wholeMs).getTimezoneOffset(),
    };
  };
}
