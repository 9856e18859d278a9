import type { Entry } from './document-edits.ts';

/** Ids of the machines that a service leads to, as they are written; each once. */
export function targetsOfRoute(route: Entry): readonly string[] {
  const targets = [route['to'], ...endpointsOf(route)].flatMap((endpoint) =>
    isEntry(endpoint) && typeof endpoint['target'] === 'string' ? [endpoint['target']] : [],
  );
  return [...new Set(targets)];
}

/**
 * The service as one of the machine `id`, which was called `replacedId` before: what it forwards to without a URL leads
 * there, and so do endpoints that name no machine.
 */
export function withTarget(route: Entry, id: string, replacedId: string | null): Entry {
  const { to, endpoints } = route;
  if (Array.isArray(endpoints)) {
    const renamed = endpoints.map((endpoint: unknown) => {
      if (!isEntry(endpoint) || endpoint['url'] !== undefined) return endpoint;
      const { target } = endpoint;
      return target === undefined || (replacedId !== null && target === replacedId)
        ? { ...endpoint, target: id }
        : endpoint;
    });
    return { ...route, endpoints: renamed };
  }
  const written = isEntry(to) ? to : {};
  return written['url'] === undefined ? { ...route, to: { ...written, target: id } } : route;
}

/** The service without the endpoints of the machine; null where nothing would be left to forward to. */
export function withoutTarget(route: Entry, id: string): Entry | null {
  const left = endpointsOf(route).filter((endpoint) => !isEntry(endpoint) || endpoint['target'] !== id);
  return left.length === 0 ? null : { ...route, endpoints: left };
}

function endpointsOf({ endpoints }: Entry): readonly unknown[] {
  return Array.isArray(endpoints) ? endpoints : [];
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
