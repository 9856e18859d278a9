import { defineDriver } from '../engine/driver.ts';
import { activityChecks } from './ssh-check-activity.ts';
import { sshCommand } from './ssh-check-command.ts';
import { connections } from './ssh-check-connections.ts';
import { loggedInUsers } from './ssh-check-people.ts';
import { type SshConfig, sshConfig } from './ssh-config.ts';
import { hasLocalLogin, readIdentity } from './ssh-identity.ts';
import { missingKeyFile } from './ssh-key-file.ts';
import { preflightSsh } from './ssh-preflight.ts';
import { sleepBySsh } from './ssh-sleep.ts';

/** Puts a machine to sleep, and asks whether it is in use, over SSH. */
export default defineDriver<SshConfig>({
  id: 'ssh',
  title: 'SSH',
  config: sshConfig,
  down: 'silence',
  sleep: sleepBySsh,
  inspect: async ({ identityFile }) => {
    const missing = identityFile === undefined ? null : await missingKeyFile(identityFile);
    return missing ? [missing] : [];
  },
  preflight: preflightSsh,
  identity: readIdentity,
  localLogin: hasLocalLogin,
  busyChecks: [loggedInUsers, connections, sshCommand, ...activityChecks],
  defaultBusyChecks: [{ kind: 'logged-in-users' }, { kind: 'connections' }],
  ports: ({ port }) => [port],
  identityKeys: ({ host, port }, targetHost) => {
    const name = host ?? targetHost;
    return name ? [`ssh ${name.toLowerCase()}:${port}`] : [];
  },
});
