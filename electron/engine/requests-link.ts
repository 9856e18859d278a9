import { openTemplateOf, type Opening } from '../../shared/open-links.ts';
import type { HttpRouteSettings, ListenerSettings } from '../../shared/settings.ts';

/** What "wake and open" opens: by default the route's own place on its listener. A host that it asks for is the link's. */
export function requestsLink(
  { open, match }: HttpRouteSettings,
  listener: Pick<ListenerSettings, 'tls'>,
): Opening | null {
  const place = `${listener.tls ? 'https' : 'http'}://{host}:{port}${match.path}`;
  const template = open === undefined ? place : openTemplateOf(open, null);
  if (typeof template !== 'string' || match.host === null || !/^https?:/.test(template)) return template;
  return template.replaceAll('{host}', match.host);
}
