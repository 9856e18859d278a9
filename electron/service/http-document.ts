import { parseListen } from '../../shared/addresses.ts';
import { parseDuration } from '../../shared/durations.ts';
import type { HttpOneOff } from './run-options.ts';

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/** The settings document of one route to some URLs, as it would stand in a file; or what is wrong with the options. */
export function httpDocument(options: HttpOneOff): { document: unknown } | { problem: string } {
  const problem = findProblem(options);
  if (problem !== null) return { problem };
  const { listen, endpoints, strategy, usable, endpointTimeout, explainFailure, log } = options;
  const timeout = endpointTimeout === null ? {} : { timeout: endpointTimeout };
  const document = {
    version: 1,
    listeners: [{ id: 'web', listen, accessLog: { kind: 'stdout', ...log } }],
    routes: [
      {
        id: 'route',
        kind: 'http',
        listener: 'web',
        // Nobody has said by which names it is reached.
        match: { anyHost: true },
        endpoints: endpoints.map((url) => ({ url, ...timeout })),
        strategy,
        explainFailure,
        ...(usable !== null && { usable }),
      },
    ],
  };
  return { document };
}

function findProblem({ listen, endpoints, usable, endpointTimeout }: HttpOneOff): string | null {
  const address = parseListen(listen);
  if ('problem' in address) return `--listen ${address.problem}`;
  if (address.endPort !== address.port) return `--listen "${listen}" is a range; "http" listens on one port.`;
  const bad = endpoints.find((url) => !isWebAddress(url));
  if (bad !== undefined) return `--endpoints "${bad}" is not a URL. Write it like https://one.example/apis.`;
  const unknown = usable?.find((each) => !statusClasses.includes(each));
  if (unknown !== undefined) return `--usable "${unknown}" is not one of ${statusClasses.join(', ')}.`;
  if (endpointTimeout === null || parseDuration(endpointTimeout)) return null;
  return `--endpoint-timeout "${endpointTimeout}" is not a time. Write it like 750ms, 90s or 10m.`;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
