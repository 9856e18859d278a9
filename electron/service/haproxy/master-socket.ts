import { createConnection } from 'node:net';
import { FaultError, fault } from '../../../shared/faults.ts';
import { type Clock, delay } from '../../engine/clock.ts';

/** Has the master take over the configuration file, and end its worker once that has nothing left to do. */
export const reload = 'reload';
const answerMs = 2_000;
/** While it takes over a new configuration, the master does not listen for a moment. */
const patience = { tries: 8, everyMs: 150 };
const mostBytes = 16 * 1024 * 1024;

/** The master's command line of a running HAProxy (management guide §9.4). */
export interface MasterSocket {
  /**
   * Resolves with the answer to one command. Rejects with a NoAnswerError when there is none in time.
   */
  ask(command: string): Promise<string>;
  /** Throws the same fault for an answer that is of no use. */
  fail(detail: string): never;
}

/** A fault `haproxy-unreachable`; `isAbsent`: nobody listens there. */
export class NoAnswerError extends FaultError {
  readonly isAbsent: boolean;
  constructor(socket: string, detail: string, isAbsent: boolean) {
    super(fault('haproxy-unreachable', { socket, detail }));
    this.isAbsent = isAbsent;
  }
}

export function masterSocket(path: string, clock: Clock): MasterSocket {
  let hasAnswered = false;
  return {
    async ask(command) {
      for (let left = hasAnswered ? patience.tries : 0; ; left -= 1) {
        try {
          const answer = await askOnce(path, command, clock);
          hasAnswered = true;
          return answer;
        } catch (error) {
          if (left <= 0) hasAnswered = false;
          if (left <= 0 || !(error instanceof NoAnswerError) || !error.isAbsent) throw error;
          await delay(clock, patience.everyMs);
        }
      }
    },
    fail(detail) {
      throw new NoAnswerError(path, detail, false);
    },
  };
}

function askOnce(path: string, command: string, clock: Clock): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    let text = '';
    const fail = (detail: string, isAbsent: boolean) => {
      timer[Symbol.dispose]();
      socket.destroy();
      reject(new NoAnswerError(path, detail, isAbsent));
    };
    const timer = clock.after(answerMs, () => fail('it did not answer in time', false));
    const finish = () => {
      timer[Symbol.dispose]();
      socket.destroy();
      resolve(text.trim());
    };
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${command}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > mostBytes) return fail('its answer has no end', false);
      // An empty line ends every answer.
      if (text === '\n' || text.endsWith('\n\n')) finish();
    });
    // A master that begins anew closes the connection instead, as after the order to do so.
    socket.on('end', () => (text === '' && command !== reload ? fail('it did not answer', true) : finish()));
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      fail(reasons[code ?? ''] ?? message, code === 'ENOENT' || code === 'ECONNREFUSED'),
    );
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ECONNREFUSED: 'nobody listens on it',
  EACCES: 'permission denied',
};
