import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listens } from './file-service.ts';
import type { Lab, LabHost } from './lab-network.ts';

/** The one file of the share `files`, which everybody may read and write. */
export const sharedFile = { name: 'shared.txt', content: 'from the share\n' };

/** Starts a Windows file server on port 445 of a host, and waits until it listens. */
export async function startSamba(lab: Lab, host: LabHost): Promise<void> {
  const folder = await lab.addFolder();
  const share = join(folder, 'files');
  await mkdir(share);
  await chmod(folder, 0o755); // Guests are `nobody`.
  await chmod(share, 0o777);
  await writeFile(join(share, sharedFile.name), sharedFile.content);
  const own = ['lock', 'state', 'cache', 'pid', 'private', 'ncalrpc'];
  const folders = own.map(
    (name) => `${name}${name === 'private' || name === 'ncalrpc' ? ' dir' : ' directory'} = ${folder}/${name}`,
  );
  for (const name of own) await mkdir(join(folder, name), { mode: 0o755 });
  const configuration = [
    '[global]',
    ...folders,
    'server role = standalone server',
    'map to guest = Bad User',
    'disable netbios = yes',
    'load printers = no',
    'printing = bsd',
    'smb ports = 445',
    `[files]\npath = ${share}\nguest ok = yes\nread only = no`,
  ];
  const file = join(folder, 'smb.conf');
  await writeFile(file, configuration.join('\n'));
  lab.start(host.namespace, ['smbd', '--foreground', '--no-process-group', '-s', file, '-l', folder], 'ignore');
  await listens(host, 445);
}
