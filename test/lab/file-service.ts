import { eventually, inNamespace, type Lab, type LabHost } from './lab-network.ts';

const server = new URL('file-server.ts', import.meta.url).pathname;

/** Waits until a program on the host listens on the port. */
export async function listens(host: LabHost, port: number): Promise<void> {
  await eventually(`a listener on port ${port} of ${host.namespace}`, 15_000, async () => {
    return (await inNamespace(host.namespace, ['ss', '-tlnH', `sport = :${port}`])).stdout !== '';
  });
}

/** Serves one file over HTTP on a host, also to a hundred clients at once. */
export async function startFileServer(lab: Lab, host: LabHost, file: string, port: number): Promise<void> {
  lab.start(host.namespace, [process.execPath, server, file, String(port)], ['ignore', 'ignore', 'inherit']);
  await listens(host, port);
}
