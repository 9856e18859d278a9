import { FaultError, fault } from '../../shared/faults.ts';
import type { LoginAttempt } from './ssh-auth.ts';
import type { SshConfig } from './ssh-config.ts';
import type { HostKey, HostKeyVerdict } from './ssh-host-key.ts';
import { explainSocketError } from './ssh-socket.ts';

export type SshLogin = Pick<
  SshConfig,
  'user' | 'host' | 'port' | 'identityFile' | 'passphrase' | 'agent' | 'password' | 'hostKeys'
>;

/** What became known while logging in, which tells a refusal from a failure. */
export interface Progress {
  key: HostKey | null;
  verdict: HostKeyVerdict | null;
  pinError: unknown;
  hasKeys: boolean;
  agentError: Error | null;
  readonly tried: LoginAttempt[];
}

export function hostKeyChanged(host: string, key: HostKey, pinned: string): FaultError {
  return new FaultError(fault('host-key-changed', { host, keyType: key.keyType, pinned, offered: key.fingerprint }));
}

/** Where a login was tried, and which host keys could be accepted there. */
interface LoginPlace {
  readonly host: string;
  readonly config: SshLogin;
  readonly pins: Readonly<Record<string, string>>;
  readonly ruledOut: readonly HostKey[];
}

/** The fault behind a login that failed; what is not about the login comes back as it is. */
export function explainLoginError(error: unknown, progress: Progress, place: LoginPlace): unknown {
  const { host, config } = place;
  const { user, port } = config;
  if (progress.pinError) return progress.pinError;
  if (!(error instanceof Error) || error instanceof FaultError) return error;
  const { level } = error as Error & { readonly level?: string };
  if (!progress.hasKeys && error.message.includes('no matching host key')) {
    const [keyType = '', pinned = ''] = Object.entries(place.pins)[0] ?? [];
    const [ruledOut] = place.ruledOut;
    if (ruledOut) return hostKeyChanged(host, ruledOut, config.hostKeys?.join(', ') ?? '');
    if (keyType) return hostKeyChanged(host, { keyType, fingerprint: 'none of that type' }, pinned);
  }
  // Once keys are exchanged, a server that ends the connection has had enough of our tries.
  const isRefusal = level === 'client-authentication' || (progress.hasKeys && level === undefined);
  if (isRefusal && progress.agentError && config.agent) {
    return new FaultError(
      fault('agent-unreachable', { agent: config.agent, detail: explainAgentError(progress.agentError) }),
    );
  }
  if (isRefusal) {
    const tried = progress.tried.map(({ title }) => title);
    return new FaultError(
      fault('ssh-auth-refused', { user, host, tried: tried.length > 0 ? tried : ['no method that it accepts'] }),
    );
  }
  return new FaultError(fault('ssh-unreachable', { host, port, detail: explainSocketError(error) }));
}

function explainAgentError({ message }: Error): string {
  // Whatever the reason, ssh2 says no more than this.
  if (message === 'Failed to connect to agent') return 'no agent answers there. Start it, or correct "agent".';
  return message;
}
