import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { startEc2Server } from '../drivers/ec2-server.ts';
import { serviceAccount, startGceServer } from '../drivers/gce-server.ts';
import { certificateFingerprint } from '../drivers/http-certificate.ts';
import { startProxmox, tokenId, tokenSecret } from '../drivers/proxmox-server.ts';

/** Secrets as they are kept in the vault. Each is one that nobody may ever see again. */
export const cloudSecrets: Readonly<Record<string, string>> = {
  google: serviceAccount,
  aws: 'planted/secret+key0123456789abcdefABCDEF',
  pve: tokenSecret,
};

/** A container engine with two containers, one of them with labels, that runs none of them. */
export async function startDockerEngine(folder: string) {
  const path = join(folder, 'docker.sock');
  const followers: ServerResponse[] = [];
  const one = { Id: 'c0ffee', Created: 1, Image: 'wiki:3', Names: ['/wiki'], State: 'exited' };
  const labelled = { Id: 'f00d', Created: 2, Image: 'photos:1', Names: ['/photos'], State: 'exited' };
  const containers = [one, { ...labelled, Labels: { 'reveille.path': '/photos', 'reveille.port': '2342' } }];
  const wrong = { Id: 'bad', Created: 3, Image: 'x:1', Names: ['/games'], State: 'exited' };
  const all = [...containers, { ...wrong, Labels: { 'reveille.pth': '/games' } }];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    const json = (body: unknown) => response.end(JSON.stringify(body));
    if (url.startsWith('/events')) {
      followers.push(response);
      return response.writeHead(200).flushHeaders();
    }
    if (url.startsWith('/containers/json')) return json(all);
    if (url.startsWith('/version')) return json({ Version: '29.1', ApiVersion: '1.52' });
    if (url.startsWith('/info')) return json({ SystemTime: new Date(0).toISOString() });
    const name = /^\/containers\/([^/]+)\/json/.exec(url)?.[1] ?? '';
    const found = all.find(({ Id, Names }) => Id === name || Names[0] === `/${name}`);
    if (!found) return response.writeHead(404).end('{"message":"No such container"}');
    return json({ Id: found.Id, Name: found.Names[0], State: { Status: found.State } });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    endpoint: `unix://${path}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A scripted API of every cloud, an engine and a server, and machines that use them. */
export async function startCloudLab(folder: string) {
  const [gce, ec2, proxmox, docker] = await Promise.all([
    startGceServer('TERMINATED'),
    startEc2Server('stopped'),
    startProxmox(),
    startDockerEngine(folder),
  ]);
  return {
    gce,
    ec2,
    proxmox,
    docker,
    machines: {
      gce: {
        kind: 'gce',
        project: 'home-lab',
        zone: 'europe-west1-b',
        name: 'build',
        credentials: { secret: 'google' },
        endpoint: gce.endpoint,
      },
      ec2: {
        kind: 'ec2',
        region: 'eu-central-1',
        name: 'build',
        accessKey: { id: 'AKIAIOSFODNN7EXAMPLE', secret: { secret: 'aws' } },
        endpoint: ec2.endpoint,
      },
      proxmox: {
        kind: 'proxmox',
        url: proxmox.url,
        node: 'pve',
        vmid: 101,
        token: { id: tokenId, secret: { secret: 'pve' } },
        fingerprint: certificateFingerprint,
      },
      docker: { kind: 'docker', container: 'wiki', engine: docker.endpoint },
    },
    async stop() {
      await Promise.all([gce, ec2, proxmox, docker].map((server) => server.stop()));
    },
  };
}

export type CloudLab = Awaited<ReturnType<typeof startCloudLab>>;
