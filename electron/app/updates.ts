import { fault, FaultError } from '../../shared/faults.ts';
import { newVersionOf, type UpdateState } from '../../shared/update-state.ts';
import type { Clock } from '../engine/clock.ts';
import { isLookDue, nextUpdate, type UpdateEvent, updateFault } from './update-steps.ts';

/** How often to see whether it is time to look. */
const tickMs = 60_000;
/** The library waits longer for servers that accept and say nothing. */
const lookLimitMs = 90_000;

/** Where newer versions come from. What it rejects with is shown by `updateFault`. */
export interface UpdateSource {
  /** The newer version that is published; null when there is none. */
  look(): Promise<string | null>;
  /** Fetches what `look` found, and checks that it is what was published. */
  download(onPercent: (percent: number) => void): Promise<void>;
  /** Only after everything has stopped: puts the new version in place of this one, and starts it. */
  install(): Promise<void>;
}

export interface UpdateParts {
  /** null where this build is updated by whoever installed it. */
  readonly source: UpdateSource | null;
  /** Why the last try to install one failed, after which the program has started again; null: it did not. */
  readonly failedBefore: string | null;
  readonly clock: Clock;
  /** Whether a person wants it to be looked for; asked each time. */
  readonly isWanted: () => boolean;
  /** Asks as quitting does, stops everything and then calls `install`; false: not now. */
  readonly leave: (version: string, install: () => void) => Promise<boolean>;
  readonly onChange: (state: UpdateState) => void;
  /** Called once for each version, when it is found. */
  readonly onFound: (version: string) => void;
  readonly report: (error: unknown) => void;
}

export interface Updates extends Disposable {
  state(): UpdateState;
  /** Resolves when the answer is there, whatever it is. Rejects with a FaultError where there is nobody to ask. */
  look(): Promise<void>;
  /** Downloads what was found, asks, and installs; returns at once. Throws a FaultError when nothing was found. */
  install(): void;
}

/** Looks for newer versions, and never downloads or installs one without being told. */
export function createUpdates(parts: UpdateParts): Updates {
  const { source, clock } = parts;
  const startedAtMs = clock.wallMs();
  const failure = parts.failedBefore === null ? null : fault('update-failed', { detail: parts.failedBefore });
  let state: UpdateState = source ? { kind: 'none', lookedAt: null, fault: failure } : { kind: 'elsewhere' };
  let lookedAtMs: number | null = null;
  let told: string | null = null;
  let timer: Disposable | null = source ? clock.after(tickMs, tick) : null;

  function step(event: UpdateEvent): void {
    const before = state;
    state = nextUpdate(state, event);
    if (state !== before) parts.onChange(state);
  }

  function tick(): void {
    timer = clock.after(tickMs, tick);
    const isDue = isLookDue({ state, isWanted: parts.isWanted(), startedAtMs, lookedAtMs, nowMs: clock.wallMs() });
    if (isDue && source) void lookAt(source);
  }

  async function lookAt(place: UpdateSource): Promise<void> {
    step({ kind: 'look' });
    if (state.kind !== 'looking') return;
    const now = () => new Date(clock.wallMs()).toISOString();
    try {
      step({ kind: 'looked', version: await within(place.look()), at: now() });
    } catch (error) {
      parts.report(error);
      step({ kind: 'look-failed', fault: updateFault(error), at: now() });
    }
    lookedAtMs = clock.wallMs();
    const version = newVersionOf(state);
    if (version === null || version === told) return;
    told = version;
    parts.onFound(version);
  }

  /** Rejects with a Node error once the limit has passed. */
  async function within<Value>(answer: Promise<Value>): Promise<Value> {
    let limit: Disposable | null = null;
    const passed = new Promise<never>((_, reject) => {
      const error = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
      limit = clock.after(lookLimitMs, () => reject(error));
    });
    try {
      return await Promise.race([answer, passed]);
    } finally {
      (limit as Disposable | null)?.[Symbol.dispose]();
    }
  }

  async function downloadAndInstall(place: UpdateSource): Promise<void> {
    step({ kind: 'download' });
    if (state.kind === 'downloading') {
      try {
        await place.download((percent) => step({ kind: 'progress', percent }));
        step({ kind: 'downloaded' });
      } catch (error) {
        parts.report(error);
        step({ kind: 'download-failed', fault: updateFault(error) });
      }
    }
    if (state.kind !== 'ready') return;
    step({ kind: 'install' });
    const { version } = state;
    if (!(await parts.leave(version, () => void place.install().catch(parts.report)))) step({ kind: 'put-off' });
  }

  return {
    state: () => state,
    async look() {
      if (!source) throw nobodyToAsk();
      await lookAt(source);
    },
    install() {
      if (!source) throw nobodyToAsk();
      if (newVersionOf(state) === null) throw new FaultError(fault('bad-request', { detail: 'no update was found.' }));
      downloadAndInstall(source).catch(parts.report);
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      timer = null;
    },
  };
}

function nobodyToAsk(): FaultError {
  const what = 'this build is updated by whoever installed it.';
  return new FaultError(fault('driver-unsupported', { driver: 'Reveille', what }));
}
