import type { EndpointSettings } from './settings.ts';

/** How an endpoint of a route is called in logs and lists: by its target (where there are several there, `nas:8080/api`), or by its URL. */
export function endpointName(endpoint: EndpointSettings, all: readonly EndpointSettings[]): string {
  if (endpoint.kind === 'url') return urlOf(endpoint);
  const { target, port, path } = endpoint;
  const isOnly = all.filter((other) => other.kind === 'target' && other.target === target).length <= 1;
  return isOnly ? target : `${target}:${port}${path === '/' ? '' : path}`;
}

/** As it stands in the settings. */
export function urlOf(endpoint: EndpointSettings & { readonly kind: 'url' }): string {
  const { tls, path } = endpoint;
  return `${tls ? 'https' : 'http'}://${hostOf(endpoint)}${path === '/' ? '' : path}`;
}

/** As a Host header has it. */
export function hostOf({ host, port, tls }: EndpointSettings & { readonly kind: 'url' }): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (tls ? 443 : 80) ? name : `${name}:${port}`;
}
