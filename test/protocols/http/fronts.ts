import { forwarder } from './forwarder-lab.ts';
import { openWeb } from './http-lab.ts';

/** Something that forwards to an endpoint of a test. */
export interface Front {
  readonly port: number;
  end(): Promise<void>;
}

/** The parts alone, and the server as it is behind a listener; both in front of a port of this computer. */
export const fronts = {
  async forwarder(upstreamPort: number): Promise<Front> {
    const parts = await forwarder(upstreamPort);
    return { port: parts.port, end: () => parts.close() };
  },
  async server(upstreamPort: number): Promise<Front> {
    const endpoint = { kind: 'url', host: '127.0.0.1', port: upstreamPort, path: '/', tls: null } as const;
    const web = await openWeb({
      routes: (to) => ({
        web: { match: { host: null, path: '/', anyHost: true }, endpoints: [endpoint] },
        // A machine must have a service.
        nas: { match: { host: 'nas.example', path: '/', anyHost: false }, endpoints: [to('nas')] },
      }),
    });
    return {
      port: web.port,
      async end() {
        await web.end();
        if (web.lab.bugs.length > 0) throw new AggregateError(web.lab.bugs, 'the server met bugs');
      },
    };
  },
};
