/** A request's path and query below an endpoint's own path, which is `/` or has no `/` at its end. */
export function belowEndpoint(endpointPath: string, pathAndQuery: string): string {
  return endpointPath === '/' || pathAndQuery === '*' ? pathAndQuery : endpointPath + pathAndQuery;
}
