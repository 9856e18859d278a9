import { hasDotSegment, normalPath } from './request-target.ts';

/**
 * A request's path and query below an endpoint's own path, which is `/` or has no `/` at its end. Dot segments are
 * removed there: they would lead out of it.
 */
export function belowEndpoint(endpointPath: string, pathAndQuery: string): string {
  if (endpointPath === '/' || pathAndQuery === '*') return pathAndQuery;
  const [path = ''] = pathAndQuery.split('?', 1);
  return endpointPath + (hasDotSegment(path) ? normalPath(path) : path) + pathAndQuery.slice(path.length);
}
