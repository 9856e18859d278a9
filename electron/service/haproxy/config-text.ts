import { createHash } from 'node:crypto';
import { gateConditions, inOrderOfChoice, matchConditions, oddRequests } from './request-conditions.ts';
import type { Backend, Frontend, HttpFrontend, HttpService, TcpFrontend } from './plan.ts';
import { sourceConditions } from './source-conditions.ts';
import { acl, literal, place, word } from './words.ts';

/** What a configuration depends on besides the settings. */
export interface Here {
  /** Names under which this computer is reached in its own network. */
  readonly ownNames: readonly string[];
  readonly hasIpv6: boolean;
}

const versionPrefix = 'reveille.version.';
/** Placeholder: a server gets its address when it is made ready. */
const nowhere = '127.0.0.1:1';

const defaults = [
  'timeout connect 2s',
  // As long as its two ends like: how long a session may be quiet is not decided here.
  'timeout client 20d',
  'timeout server 20d',
  'timeout tunnel 20d',
  'timeout http-request 30s',
  'timeout http-keep-alive 60s',
  'option clitcpka',
  'option srvtcpka',
  // Bytes of a session are counted while it runs.
  'option contstats',
  // A machine that does not answer is left for us at the second try, if it was found out to be down by then.
  'retries 8',
];

/**
 * The configuration for a plan, the same for the same plan. Every machine is out of service in it, so that after a start
 * or a reload its clients come to us until we say that it is up.
 */
export function configText(plan: readonly Frontend[], here: Here): string {
  const sections = plan.map((frontend) =>
    frontend.kind === 'http' ? httpText(frontend, here) : tcpText(frontend, here),
  );
  const body = [section('defaults reveille', defaults), ...sections].join('\n');
  const version = createHash('sha256').update(body).digest('hex').slice(0, 16);
  // A name that a running HAProxy shows, so that we know which configuration it has.
  return `${body}\n${section(`backend ${versionPrefix}${version} from reveille`, ['mode tcp'])}`;
}

/** Which configuration has a proxy of this name; null when it is another proxy. */
export function versionIn(proxy: string): string | null {
  return proxy.startsWith(versionPrefix) ? proxy.slice(versionPrefix.length) : null;
}

export function versionOf(text: string): string | null {
  return /^backend reveille\.version\.([0-9a-f]{16}) /m.exec(text)?.[1] ?? null;
}

function section(head: string, lines: readonly string[]): string {
  return `${[head, ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

function tcpText(frontend: TcpFrontend, here: Here): string {
  const { id, settings, backend, firstBytesMs } = frontend;
  const via = `reveille.via.${id}`;
  const sources = sourceConditions('source', settings, [...settings.listen, ...frontend.bind]);
  const isSilent = firstBytesMs === null ? [] : ['{ req.len 0 }'];
  const rules = backend
    ? [
        ...(firstBytesMs === null
          ? []
          : [`tcp-request inspect-delay ${firstBytesMs}ms`, 'tcp-request content accept if { req.len gt 0 }']),
        ...sources.lines,
        ...[...sources.stops, ...isSilent].map((stop) => `use_backend ${via} if ${stop}`),
        `default_backend ${backend.name}`,
      ]
    : [`default_backend ${via}`];
  return [
    section(`frontend reveille.front.${id} from reveille`, ['mode tcp', ...bindLines(frontend, here), ...rules]),
    section(`backend ${via} from reveille`, ['mode tcp', ourServer(frontend, false)]),
    ...(backend
      ? [
          section(`backend ${backend.name} from reveille`, [
            'mode tcp',
            'option redispatch 1',
            ...servers(frontend, backend),
          ]),
        ]
      : []),
  ].join('\n');
}

function httpText(frontend: HttpFrontend, here: Here): string {
  const { id, listener } = frontend;
  const via = `reveille.via.${id}`;
  const services = inOrderOfChoice(frontend.services);
  const odd = oddRequests(services.map(({ settings }) => settings.match));
  // A proxy that is believed about its own clients is read by us.
  const trusted = acl('trusted', 'src', listener.trustedProxies);
  const first = [
    ...odd.lines,
    ...trusted,
    ...[...odd.stops, ...(trusted.length > 0 ? ['trusted'] : [])].map((stop) => `use_backend ${via} if ${stop}`),
  ];
  const rules = services.flatMap((service) => serviceRules(service, frontend, here));
  return [
    section(`frontend reveille.front.${id} from reveille`, [
      'mode http',
      ...bindLines(frontend, here),
      ...first,
      ...rules,
      `default_backend ${via}`,
    ]),
    section(`backend ${via} from reveille`, ['mode http', ourServer(frontend, false)]),
    ...services.flatMap(({ settings, backend }) =>
      backend
        ? [
            section(`backend ${backend.name} from reveille`, [
              'mode http',
              ...forwarding(settings, backend),
              ...servers(frontend, backend),
            ]),
          ]
        : [],
    ),
  ].join('\n');
}

/** Which of the requests that no route before took go to the machine, and which to us. */
function serviceRules({ settings, backend }: HttpService, frontend: HttpFrontend, here: Here): readonly string[] {
  const { match } = settings;
  const id = `route.${settings.id}`;
  const fits = matchConditions(id, match, here.ownNames);
  const use = (name: string, more: readonly string[]) =>
    `use_backend ${name}${[...fits.stops, ...more].length > 0 ? ` if ${[...fits.stops, ...more].join(' ')}` : ''}`;
  const via = `reveille.via.${frontend.id}`;
  if (!backend) return [...fits.lines, use(via, [])];
  const sources = sourceConditions(`${id}.source`, settings, [...frontend.listener.listen, ...frontend.bind]);
  const gate = gateConditions(`${id}.gate`, settings.gate);
  return [
    ...fits.lines,
    ...sources.lines,
    ...gate.lines,
    ...[...sources.stops.map((stop) => [stop]), ...gate.groups].map((group) => use(via, group)),
    use(backend.name, []),
  ];
}

/** What we would change in a request; we do it again in what comes to us. */
function forwarding(settings: HttpFrontend['services'][number]['settings'], backend: Backend): readonly string[] {
  const { stripPath, match, sendHost } = settings;
  const isUp = `if { srv_is_up(${backend.name}/${backend.server}) }`;
  const isRewritten = sendHost !== undefined || (stripPath && match.path !== '/');
  return [
    // Rewritten, a request must not come to us any more, since we go by what was asked.
    ...(isRewritten ? [] : ['option redispatch 1']),
    'http-request del-header x[-_]forwarded[-_].* -m reg',
    'http-request del-header ^x[-_]real[-_]ip$ -m reg',
    `http-request set-header Forwarded ${forwarded('%[src]')} if { src 0.0.0.0/0 }`,
    `http-request set-header Forwarded ${forwarded('"[%[src]]"')} unless { src 0.0.0.0/0 }`,
    'http-request set-header X-Forwarded-For %[src]',
    'http-request set-header X-Forwarded-Proto http',
    'http-request set-header X-Forwarded-Host %[req.fhdr(host)]',
    'http-request set-header X-Forwarded-Port %[dst_port]',
    ...(sendHost === undefined ? [] : [`http-request set-header Host ${word(sendHost)} ${isUp}`]),
    ...(stripPath && match.path !== '/'
      ? [`http-request replace-path ${word(`^${literal(match.path)}/?(.*)$`)} ${word(String.raw`/\1`)} ${isUp}`]
      : []),
  ];
}

function forwarded(client: string): string {
  return word(`for=${client};host="%[req.fhdr(host)]";proto=http`);
}

function servers(frontend: Frontend, { server, sendProxyProtocol }: Backend): readonly string[] {
  const proxy = sendProxyProtocol === null ? '' : sendProxyProtocol === 1 ? ' send-proxy' : ' send-proxy-v2';
  return [`server ${server} ${nowhere} disabled${proxy}`, ourServer(frontend, true)];
}

/** Us, to whom everybody comes whom a machine cannot serve now. */
function ourServer({ ours }: Frontend, isBackup: boolean): string {
  return `server reveille ${place(ours.address, ours.port)} send-proxy-v2${isBackup ? ' backup' : ''}`;
}

function bindLines({ bind }: Frontend, { hasIpv6 }: Here): readonly string[] {
  return bind.flatMap(({ host, port }) => {
    if (host === null) return [`bind *:${port}`, ...(hasIpv6 ? [`bind [::]:${port} v6only`] : [])];
    if (host === 'localhost') return [`bind 127.0.0.1:${port}`, ...(hasIpv6 ? [`bind [::1]:${port}`] : [])];
    return [`bind ${place(host, port)}`];
  });
}
