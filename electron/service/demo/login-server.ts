import type { AuthContext, Session } from 'ssh2';
import ssh2 from 'ssh2';

/** What a command printed and ended with. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface LoginServerOptions {
  readonly user: string;
  /** OpenSSH private key the server shows itself with. */
  readonly hostKey: string;
  /** OpenSSH public key that may log in. */
  readonly authorizedKey: string;
  /** `peer` is the other end of the login. */
  readonly run: (command: string, peer: { readonly address: string; readonly port: number }) => CommandResult;
}

/** A real SSH server without a shell: one user, one key, and `run` for every command. Feed it sockets. */
export function createLoginServer(options: LoginServerOptions): ssh2.Server {
  const authorized = ssh2.utils.parseKey(options.authorizedKey);
  if (authorized instanceof Error) throw authorized;
  return new ssh2.Server({ hostKeys: [options.hostKey] }, (client, { ip, port }) => {
    client.on('error', () => client.end());
    client.on('authentication', (attempt) => {
      if (isAllowed(attempt, options.user, authorized)) attempt.accept();
      else attempt.reject(['publickey']);
    });
    client.on('session', (acceptSession) =>
      serveCommands(acceptSession(), (command) => options.run(command, { address: ip, port })),
    );
  });
}

function isAllowed(attempt: AuthContext, user: string, authorized: ssh2.ParsedKey): boolean {
  if (attempt.username !== user || attempt.method !== 'publickey') return false;
  if (!attempt.key.data.equals(authorized.getPublicSSH())) return false;
  // Without a signature the client only asks whether this key would do.
  if (!attempt.signature || !attempt.blob) return true;
  // Declared to return a boolean, yet it returns an Error, which is truthy, for a signature it cannot read.
  const verdict: unknown = authorized.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
  return verdict === true;
}

function serveCommands(session: Session, run: (command: string) => CommandResult): void {
  session.on('exec', (accept, _reject, { command }) => {
    const stream = accept();
    const result = run(command);
    if (result.stderr) stream.stderr.write(result.stderr);
    if (result.stdout) stream.write(result.stdout);
    stream.exit(result.exitCode);
    stream.end();
  });
}
