import type { Socket } from 'node:net';
import ssh2, { type Client } from 'ssh2';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';
import { attemptInTurn, type LoginAttempt, loginAttempts } from './ssh-auth.ts';
import { type ExecOptions, type ExecResult, runCommand } from './ssh-exec.ts';
import { describeHostKey, type HostKey, judgeHostKey, offeredAlgorithms } from './ssh-host-key.ts';
import { explainLoginError, hostKeyChanged, type Progress, type SshLogin } from './ssh-login-error.ts';
import { openSocket } from './ssh-socket.ts';

const loginDeadlineMs = 15_000;
/** A machine that goes to sleep says no goodbye: after about 6 s without an answer the connection counts as lost. */
const keepalive = { keepaliveInterval: 2000, keepaliveCountMax: 2 };

export type LoginContext = Pick<DriverContext, 'target' | 'signal' | 'clock' | 'pins' | 'secret'>;

/** A login on a machine. Whoever has it closes it; it ends by itself when the machine falls silent. */
export interface SshSession extends Disposable {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly hostKey: HostKey & { readonly isFirstUse: boolean };
  /** How the login succeeded, in words. */
  readonly method: string;
  /** Our end of the connection, as this computer sees it. */
  readonly localAddress: string;
  /** False once the connection has ended, whoever ended it. */
  isConnected(): boolean;
  exec(command: string, options: ExecOptions): Promise<ExecResult>;
}

/** Where SSH goes for this target; throws `ssh-unreachable` when nothing says where. */
export function sshHost(config: Pick<SshLogin, 'host' | 'port'>, target: { readonly host: string | null }): string {
  const host = config.host ?? target.host;
  if (host) return host;
  const detail = 'the machine has no address. Give it a "host".';
  throw new FaultError(fault('ssh-unreachable', { host: '?', port: config.port, detail }));
}

/**
 * Logs in within 15 s. The host key is checked, and pinned when it is the first one seen, before any credential is
 * sent. Throws `ssh-unreachable`, `host-key-changed`, `ssh-auth-refused`, `agent-unreachable`, the faults of key
 * files, `secret-missing`, `deadline-passed`, or the signal's reason.
 */
export async function logIn(config: SshLogin, context: LoginContext): Promise<SshSession> {
  context.signal.throwIfAborted();
  const host = sshHost(config, context.target);
  const attempts = await loginAttempts(config, (name) => context.secret(name));
  const ruledOut: HostKey[] = [];
  for (;;) {
    const outcome = await tryLogin(host, config, attempts, ruledOut, context);
    if (outcome.kind === 'session') return outcome.session;
    // The user's own fingerprints do not tell their key type: the server is asked for its other keys, too.
    const isTriedAlready = ruledOut.some(({ keyType }) => keyType === outcome.key.keyType);
    ruledOut.push(outcome.key);
    if (config.hostKeys && !isTriedAlready) continue;
    throw hostKeyChanged(host, outcome.key, outcome.pinned);
  }
}

type LoginOutcome =
  | { readonly kind: 'session'; readonly session: SshSession }
  | { readonly kind: 'wrong-key'; readonly key: HostKey; readonly pinned: string };

async function tryLogin(
  host: string,
  config: SshLogin,
  attempts: readonly LoginAttempt[],
  ruledOut: readonly HostKey[],
  context: LoginContext,
): Promise<LoginOutcome> {
  const { user, port, hostKeys } = config;
  const pins = context.pins.get(host, port);
  const algorithms = offeredAlgorithms(
    hostKeys,
    pins,
    ruledOut.map(({ keyType }) => keyType),
  );
  const [firstRuledOut] = ruledOut;
  if (algorithms.length === 0 && firstRuledOut) {
    throw hostKeyChanged(host, firstRuledOut, hostKeys?.join(', ') ?? '');
  }

  const progress: Progress = {
    key: null,
    verdict: null,
    pinError: null,
    hasKeys: false,
    agentError: null,
    tried: [],
  };
  const verifyHostKey = (blob: Buffer): boolean => {
    const key = describeHostKey(blob);
    progress.key = key;
    progress.verdict = judgeHostKey(key, hostKeys, pins);
    if (progress.verdict.kind !== 'first-use') return progress.verdict.kind === 'known';
    try {
      context.pins.pin(host, port, key.keyType, key.fingerprint);
      return true;
    } catch (error) {
      progress.pinError = error;
      return false;
    }
  };

  const socket = await openSocket(host, port, loginDeadlineMs, context);
  const client = new ssh2.Client();
  client.on('handshake', () => {
    progress.hasKeys = true;
  });
  try {
    await untilReady(client, progress, host, context, () =>
      client.connect({
        sock: socket,
        username: user,
        readyTimeout: 0,
        ...keepalive,
        algorithms: { serverHostKey: algorithms },
        hostVerifier: verifyHostKey,
        authHandler: attemptInTurn(user, attempts, (attempt) => progress.tried.push(attempt)) as never,
      }),
    );
  } catch (error) {
    socket.destroy();
    if (progress.verdict?.kind === 'changed' && progress.key) {
      return { kind: 'wrong-key', key: progress.key, pinned: progress.verdict.pinned };
    }
    throw context.signal.aborted ? error : explainLoginError(error, progress, { host, config, pins, ruledOut });
  }
  return { kind: 'session', session: makeSession(client, socket, host, config, progress, context) };
}

/** Resolves once logged in; rejects with the first error, at the deadline, or when the signal is aborted. */
function untilReady(
  client: Client,
  progress: Progress,
  host: string,
  { signal, clock }: LoginContext,
  start: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const settle = () => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    const onAbort = () => fail(signal.reason as Error);
    const timer = clock.after(loginDeadlineMs, () =>
      fail(new FaultError(fault('deadline-passed', { what: `The SSH login on ${host}`, afterMs: loginDeadlineMs }))),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    // Stays on for good: the connection may fail long after the login, which `isConnected` tells.
    client.on('error', (error) => {
      // An agent that fails is only one way to log in less.
      if (error.level === 'agent') progress.agentError = error;
      else fail(error);
    });
    client.once('close', () => fail(new Error('it closed the connection during the login.')));
    client.once('change password', () => fail(new Error('the password has expired. Log in by hand and change it.')));
    client.once('ready', () => {
      settle();
      resolve();
    });
    start();
  });
}

function makeSession(
  client: Client,
  socket: Socket,
  host: string,
  { user, port }: SshLogin,
  progress: Progress,
  context: LoginContext,
): SshSession {
  let connected = true;
  const ended = () => {
    connected = false;
  };
  client.on('error', ended).on('end', ended).on('close', ended);
  const isConnected = () => connected && socket.writable;
  return {
    user,
    host,
    port,
    hostKey: {
      keyType: progress.key?.keyType ?? '',
      fingerprint: progress.key?.fingerprint ?? '',
      isFirstUse: progress.verdict?.kind === 'first-use',
    },
    method: progress.tried.at(-1)?.title ?? 'no credential needed',
    localAddress: socket.localAddress ?? '',
    isConnected,
    async exec(command, options) {
      if (!isConnected()) {
        throw new FaultError(fault('ssh-unreachable', { host, port, detail: 'the connection was lost.' }));
      }
      return await runCommand(client, isConnected, command, options, context);
    },
    [Symbol.dispose]() {
      client.end();
      socket.destroySoon();
    },
  };
}
