import { once } from 'node:events';
import { createServer } from 'node:https';
import { certificate, certificateKey } from './http-certificate.ts';

/** The token that the server knows. Its value is a planted secret for those who look for leaks. */
export const tokenId = 'reveille@pve!wake';
export const tokenSecret = 'planted-5b8a7e0c-1f6d-4a1b-9a35-000000000000';

const task = 'UPID:pve:0000ABCD:00001234:5F000000:qmstart:101:reveille@pve!wake:';

export interface Proxmox {
  readonly url: string;
  /** Every call so far: method, path behind the guest's, form. */
  readonly calls: readonly string[];
  guest: { status: string; qmpstatus?: string; lock?: string; uptime?: number };
  /** What the token may do to the guest, each with whether it is handed down. */
  privileges: Record<string, number>;
  /** How its next tasks end. */
  exitStatus: string;
  /** Answers everything so instead, or what changes something; `<token>` in the body becomes the caller's. */
  instead: { status: number; body: string; method?: 'POST' } | null;
  hung(): number;
  stop(): Promise<void>;
}

/** The API of a Proxmox server with its own certificate and the guests 101 and, never answering, 999. */
export async function startProxmox(): Promise<Proxmox> {
  const calls: string[] = [];
  let hung = 0;
  let looks = 0;
  const server = createServer({ cert: certificate, key: certificateKey }, (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const path = (request.url ?? '').replace('/api2/json/nodes/pve/', '');
      if (path.includes('/999/')) return void (hung += 1);
      const reply = (status: number, body: string) => response.writeHead(status).end(body);
      calls.push(`${request.method} ${path} ${Buffer.concat(chunks).toString()}`.trim());
      if (request.headers.authorization !== `PVEAPIToken=${tokenId}=${tokenSecret}`) return reply(401, '');
      const sent = request.headers.authorization;
      if (pve.instead && request.method === (pve.instead.method ?? request.method))
        return reply(pve.instead.status, pve.instead.body.replaceAll('<token>', sent));
      if (path.startsWith('tasks/')) {
        looks += 1;
        // A task takes its time.
        const data = looks % 3 === 0 ? { status: 'stopped', exitstatus: pve.exitStatus } : { status: 'running' };
        return reply(200, JSON.stringify({ data }));
      }
      const lists: Readonly<Record<string, unknown>> = {
        '/api2/json/nodes': [{ node: 'pve', status: 'online' }],
        '/api2/json/cluster/resources?type=vm': [
          { type: 'qemu', vmid: 101, node: 'pve', name: 'build', status: pve.guest.status },
          { type: 'lxc', vmid: 102, node: 'pve', name: 'wiki', status: 'stopped' },
        ],
        '/api2/json/access/permissions?path=%2Fvms%2F101': { '/vms/101': pve.privileges },
      };
      if (lists[path]) return reply(200, JSON.stringify({ data: lists[path] }));
      return reply(200, JSON.stringify({ data: request.method === 'GET' ? pve.guest : task }));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const pve: Proxmox = {
    url: `https://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    calls,
    guest: { status: 'stopped' },
    privileges: { 'VM.Audit': 0, 'VM.PowerMgmt': 0 },
    exitStatus: 'OK',
    instead: null,
    hung: () => hung,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return pve;
}
