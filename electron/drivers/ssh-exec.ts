import type { Client, ClientChannel } from 'ssh2';
import { FaultError, fault } from '../../shared/faults.ts';
import type { SocketContext } from './ssh-socket.ts';

const outputLimitBytes = 64 * 1024;
/** How long a command that has ended may keep its output open, as one does that left something in the background. */
const lingerMs = 1000;

export interface ExecResult {
  /** null: none came, because a signal ended the command or the connection went away. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The first 64 KiB each. */
  readonly stdout: string;
  readonly stderr: string;
  /** The connection went away before the command ended, as it does when the machine does. */
  readonly isLost: boolean;
}

export interface ExecOptions {
  readonly deadlineMs: number;
}

/**
 * Runs one command line in the account's shell, with empty input. Throws `deadline-passed`, `command-failed` when the
 * server runs no commands, or the signal's reason.
 */
export function runCommand(
  client: Client,
  isConnected: () => boolean,
  command: string,
  { deadlineMs }: ExecOptions,
  { signal, clock }: SocketContext,
): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stdout = boundedText();
    const stderr = boundedText();
    let exitCode: number | null = null;
    let exitSignal: string | null = null;
    let linger: Disposable | null = null;

    const settle = () => {
      deadline[Symbol.dispose]();
      linger?.[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    const finish = () => {
      settle();
      const isLost = exitCode === null && exitSignal === null && !isConnected();
      resolve({ exitCode, signal: exitSignal, stdout: stdout.text(), stderr: stderr.text(), isLost });
    };
    const onAbort = () => fail(signal.reason as Error);
    const deadline = clock.after(deadlineMs, () =>
      fail(new FaultError(fault('deadline-passed', { what: command, afterMs: deadlineMs }))),
    );
    signal.addEventListener('abort', onAbort, { once: true });

    client.exec(command, (error, channel: ClientChannel | undefined) => {
      if (error) {
        if (!isConnected()) return finish();
        return fail(new FaultError(fault('command-failed', { command, exitCode: null, output: error.message })));
      }
      if (!channel) return;
      channel.on('data', stdout.add);
      channel.stderr.on('data', stderr.add);
      channel.on('exit', (code: number | null, name?: string) => {
        exitCode = code;
        exitSignal = name ?? null;
        linger = clock.after(lingerMs, finish);
      });
      channel.on('close', finish);
      channel.end();
    });
  });
}

function boundedText(): { readonly add: (chunk: Buffer) => void; readonly text: () => string } {
  const chunks: Buffer[] = [];
  let room = outputLimitBytes;
  return {
    add(chunk) {
      if (room <= 0) return;
      chunks.push(chunk.subarray(0, room));
      room -= chunk.length;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
