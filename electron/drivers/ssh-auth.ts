import type { AnyAuthMethod, AuthenticationType, ParsedKey } from 'ssh2';
import { FaultError } from '../../shared/faults.ts';
import type { SshConfig } from './ssh-config.ts';
import { loadKey } from './ssh-key-file.ts';

/** One way to log in, in the order in which they are tried. */
export interface LoginAttempt {
  /** As the user knows it, for messages. */
  readonly title: string;
  /** The protocol's name of the method, which the server must offer. */
  readonly method: 'publickey' | 'password' | 'keyboard-interactive';
  readonly auth: AnyAuthMethod;
}

const defaultKeyFiles = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];

/** The agent of this computer's user, null when there is none. */
function defaultAgent(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  return environment['SSH_AUTH_SOCK'] ?? (platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : null);
}

type Credentials = Pick<SshConfig, 'user' | 'identityFile' | 'passphrase' | 'agent' | 'password'>;

/** All ways to log in that the settings give; without any, the user's own agent and default key files. */
export async function loginAttempts(
  config: Credentials,
  secret: (name: string) => string,
): Promise<readonly LoginAttempt[]> {
  const { user, identityFile, passphrase, agent, password } = config;
  const attempts: LoginAttempt[] = [];
  if (identityFile) {
    const key = await loadKey(identityFile, passphrase && secret(passphrase.secret));
    attempts.push(withKey(user, `key file ${identityFile}`, key));
  }
  if (agent) attempts.push(withAgent(user, agent));
  if (password) attempts.push(...withPassword(user, secret(password.secret)));
  return attempts.length > 0 ? attempts : await ownAttempts(user);
}

async function ownAttempts(user: string): Promise<readonly LoginAttempt[]> {
  const agent = defaultAgent(process.env, process.platform);
  const attempts = agent ? [withAgent(user, agent)] : [];
  for (const file of defaultKeyFiles) {
    try {
      attempts.push(withKey(user, `key file ${file}`, await loadKey(file, undefined)));
    } catch (error) {
      // Nobody asked for this file: one that is missing, locked or of a foreign kind is simply not used.
      if (!(error instanceof FaultError)) throw error;
    }
  }
  return attempts;
}

function withKey(username: string, title: string, key: ParsedKey): LoginAttempt {
  return { title, method: 'publickey', auth: { type: 'publickey', username, key } };
}

function withAgent(username: string, agent: string): LoginAttempt {
  return { title: `agent ${agent}`, method: 'publickey', auth: { type: 'agent', username, agent } };
}

function withPassword(username: string, password: string): readonly LoginAttempt[] {
  return [
    { title: 'password', method: 'password', auth: { type: 'password', username, password } },
    {
      title: 'password (asked by the server)',
      method: 'keyboard-interactive',
      auth: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, answer) =>
          answer(prompts.map(({ echo }) => (echo ? '' : password))),
      },
    },
  ];
}

/**
 * Hands the attempts to ssh2 one by one, only those that the server offers at that moment, and again after a first of
 * several factors. `onTry` hears of each before it is sent.
 */
export function attemptInTurn(
  user: string,
  attempts: readonly LoginAttempt[],
  onTry: (attempt: LoginAttempt) => void,
): (
  offered: AuthenticationType[] | null,
  partial: boolean | null,
  next: (auth: AnyAuthMethod | false) => void,
) => void {
  const left = [...attempts];
  return (offered, _partial, next) => {
    // Asking with "none" first costs no try and tells what the server offers.
    if (offered === null) return next({ type: 'none', username: user });
    const index = left.findIndex(({ method }) => offered.includes(method));
    const [attempt] = index < 0 ? [] : left.splice(index, 1);
    if (!attempt) return next(false);
    onTry(attempt);
    next(attempt.auth);
  };
}
