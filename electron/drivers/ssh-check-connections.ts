import { z } from 'zod';
import { busyWith, defineSshCheck, notUnderstood } from './ssh-check.ts';
import {
  type Connection,
  foreignConnections,
  includesLogin,
  parseConnections,
  parseSshConnection,
  parseWindowsConnections,
} from './ssh-connections.ts';
import { outputParts, posixScript, powerShellScript } from './ssh-shell.ts';
import type { SystemFamily } from './ssh-system.ts';

const id = 'connections';

const scripts: Readonly<Record<SystemFamily, string>> = {
  linux: posixScript(
    'echo == login; echo $SSH_CONNECTION; echo == connections',
    'if command -v ss >/dev/null; then ss -tn state established; else netstat -tn; fi',
  ),
  macos: posixScript('echo == login; echo $SSH_CONNECTION; echo == connections; netstat -anp tcp'),
  freebsd: posixScript('echo == login; echo $SSH_CONNECTION; echo == connections; netstat -anp tcp'),
  windows: powerShellScript(
    "'== login'; $env:SSH_CONNECTION; '== connections'",
    'Get-NetTCPConnection -State Established | ForEach-Object { "$($_.LocalAddress) $($_.LocalPort) $($_.RemoteAddress) $($_.RemotePort)" }',
  ),
};

/** Established connections of others on the ports of the target's routes. */
export const connections = defineSshCheck({
  id,
  title: 'Connections of others',
  config: z.strictObject({}),
  async check(machine) {
    const { context, session } = machine;
    const family = await machine.family();
    const output = await machine.ask(scripts[family]);
    const parts = outputParts(output);
    const login = parseSshConnection(parts.get('login') ?? '');
    const text = parts.get('connections');
    const all =
      text === undefined ? null : family === 'windows' ? parseWindowsConnections(text) : parseConnections(text);
    // A list without the very connection over which it came is not the whole list.
    if (all === null || (login && !includesLogin(all, login))) throw notUnderstood(id, output);
    const foreign = foreignConnections(all, context.routePorts, {
      ownConnections: context.ownConnections,
      loginAddress: session.localAddress,
      login,
    });
    return busyWith(describeConnections(foreign));
  },
});

/** One phrase per peer and port. */
function describeConnections(found: readonly Connection[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { local, peer } of found) {
    const phrase = `${peer.address} uses port ${local.port}`;
    counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  }
  return [...counts].map(([phrase, count]) => (count > 1 ? `${phrase} (${count} connections)` : phrase));
}
