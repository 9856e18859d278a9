import { describe, expect, test } from 'vitest';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { HttpRouteSettings } from '../../shared/settings.ts';
import { fullSettings, registered } from '../settings/registered.ts';

const nas = { id: 'nas', host: '192.168.1.20', wake: { kind: 'plug', outlet: 1 } };
const web = { id: 'web', listen: ':8080' };
const photos = { id: 'photos', kind: 'http', listener: 'web', to: { target: 'nas', port: 2342 } };

const fileWith = (route: object, listeners: readonly object[] = [web]) => ({
  targets: [nas],
  listeners,
  routes: [{ ...photos, ...route }],
});

function settingsOf(raw: unknown) {
  const parsed = parseSettings(JSON.parse(JSON.stringify(raw)), registered);
  if ('faults' in parsed) throw new Error(parsed.faults.map(sentence).join('\n'));
  return parsed.settings;
}

function routeOf(raw: unknown, index = 0): HttpRouteSettings {
  const route = settingsOf(raw).routes[index];
  if (route?.kind !== 'http') throw new Error('not an HTTP route');
  return route;
}

function sentencesOf(raw: unknown): readonly string[] {
  const parsed = parseSettings(JSON.parse(JSON.stringify(raw)), registered);
  return 'faults' in parsed ? parsed.faults.map(sentence) : [];
}

describe('an HTTP route', () => {
  test('needs no more than where it listens and where it leads', () => {
    expect(routeOf(fileWith({}))).toEqual({
      id: 'photos',
      name: 'photos',
      kind: 'http',
      listener: 'web',
      match: { host: null, path: '/', anyHost: false },
      endpoints: [{ kind: 'target', target: 'nas', port: 2342, path: '/', tls: null, sendProxyProtocol: null }],
      strategy: 'in-order',
      usable: [1, 2, 3, 4],
      wakeAll: false,
      strictOrder: false,
      repeatUnsafe: false,
      replayLimitBytes: 1_048_576,
      explainFailure: false,
      stripPath: false,
      whileWaking: 'hold',
      gate: { kind: 'http', pollers: [] },
      inUse: { kind: 'requests', quietBytes: 16_384, quietMs: 300_000 },
      allowFrom: null,
      denyFrom: [],
    });
  });

  test('that listens by itself gets a listener of its own', () => {
    const { listeners, routes } = settingsOf(fileWith({ listener: undefined, listen: '8081', name: 'Photos' }, []));
    expect(listeners).toEqual([
      {
        id: 'photos',
        name: 'Photos',
        kind: 'http',
        listen: [{ host: 'localhost', port: 8081, endPort: 8081 }],
        tls: null,
        trustedProxies: [],
        proxyProtocolFrom: [],
        accessLog: null,
      },
    ]);
    expect(routes).toMatchObject([{ listener: 'photos' }]);
  });

  test('has every option where the forwarder looks for it', () => {
    const settings = settingsOf(fullSettings());
    expect(settings.listeners.map(({ id }) => id)).toEqual(['web', 'api']);
    expect(settings.listeners[0]).toMatchObject({
      tls: { certFile: '/etc/web.pem', keyFile: '/etc/web.key' },
      trustedProxies: ['192.168.1.9'],
      proxyProtocolFrom: ['192.168.1.8/32'],
      accessLog: {
        to: { kind: 'file', path: '/var/log/web.log' },
        format: 'json',
        prefix: '',
        date: true,
        time: true,
        msec: false,
        utc: true,
        rotateBytes: 1_048_576,
        keep: 2,
      },
    });
    expect(routeOf(fullSettings(), 2)).toMatchObject({
      match: { host: 'photos.home', path: '/albums' },
      stripPath: true,
      sendHost: 'photos.home:2342',
      whileWaking: 'page',
    });
    expect(routeOf(fullSettings(), 3)).toMatchObject({
      listener: 'api',
      endpoints: [
        {
          kind: 'target',
          target: 'nas',
          port: 8080,
          path: '/v1',
          tls: { verify: { kind: 'ca', file: '~/ca.pem' }, serverName: 'api.home' },
          timeoutMs: 5_000,
          sendProxyProtocol: 2,
        },
        {
          kind: 'url',
          host: 'two.example',
          port: 443,
          path: '/public-apis',
          tls: { verify: { kind: 'system' } },
        },
      ],
      strategy: 'all-at-once',
      usable: [2, 3],
      wakeAll: true,
      replayLimitBytes: 65_536,
      failureMemoryMs: 30_000,
    });
  });

  test.each<[object, object]>([
    [{ url: 'http://a.example' }, { host: 'a.example', port: 80, path: '/', tls: null }],
    [{ url: 'HTTP://A.example:81/x/' }, { host: 'a.example', port: 81, path: '/x', tls: null }],
    [{ url: 'http://[FD00::1]:81' }, { host: 'fd00::1', port: 81 }],
    [
      { url: 'https://a.example', tls: { verify: 'none' } },
      { port: 443, tls: { verify: { kind: 'none' } } },
    ],
    [{ target: 'nas', port: 1, tls: true }, { tls: { verify: { kind: 'system' } } }],
    [{ target: 'nas', port: 1, tls: false }, { tls: null }],
    [{ target: 'nas', port: 1, sendProxyProtocol: 'v1' }, { sendProxyProtocol: 1 }],
  ])('leads to %j', (to, expected) => {
    expect(routeOf(fileWith({ to })).endpoints).toMatchObject([expected]);
  });

  test.each(['AB:', 'ab', 'sha256:ab:', 'SHA256 Fingerprint=AB:', 'sha256 Fingerprint=AB:'])(
    'takes a fingerprint that begins with %s',
    (begin) => {
      const fingerprint = begin + (begin.endsWith(':') ? Array(31).fill('cD').join(':') : 'cD'.repeat(31));
      const { endpoints } = routeOf(
        fileWith({ to: { target: 'nas', port: 1, tls: { verify: { kind: 'pinned', fingerprint } } } }),
      );
      expect(endpoints[0]?.tls?.verify).toEqual({ kind: 'pinned', fingerprint: `ab${'cd'.repeat(31)}` });
    },
  );

  test('asks with its own host whether an HTTP service is ready', () => {
    const probes = [
      ...registered.probes,
      { ...(registered.probes[1] as object), id: 'http' },
    ] as typeof registered.probes;
    const ready = (route: object) => {
      const parsed = parseSettings(fileWith({ sendHost: 'photos.home', ...route }), { ...registered, probes });
      return 'settings' in parsed ? parsed.settings.routes[0]?.ready : parsed;
    };
    expect(ready({ ready: { kind: 'http', limit: '3m' } })).toEqual({
      kind: 'http',
      path: '/',
      limitMs: 180_000,
      host: 'photos.home',
    });
    expect(ready({ ready: 'tcp' })).toEqual({ kind: 'tcp' });
  });

  test('several share a listener when a request can tell them apart', () => {
    const matches = [
      {},
      { path: '/a' },
      { host: 'a.home' },
      { host: 'a.home', path: '/a' },
      { host: '*.home' },
      { host: 'b.home', path: '/a/b' },
    ];
    const routes = matches.map((match, index) => ({ ...photos, id: `r${index}`, match }));
    expect(sentencesOf({ targets: [nas], listeners: [web], routes })).toEqual([]);
  });
});

describe('one mistake is one sentence', () => {
  const to = (extra: object) => fileWith({ to: { target: 'nas', port: 80, ...extra } });
  const url = (text: string, extra: object = {}) => fileWith({ to: { url: text, ...extra } });
  const at = (place: string) => `routes[0] "photos"${place}`;

  test.each<[string, unknown, string]>([
    [
      'no such kind',
      fileWith({ kind: 'htpt' }),
      `${at('.kind')} is "htpt", which does not exist. Known: tcp, http, udp.`,
    ],
    ['a kind that is none', fileWith({ kind: 5 }), `${at('.kind')}: must be "tcp" or "http" or "udp", not a number.`],
    [
      'no such listener',
      fileWith({ listener: 'wbe' }),
      `${at('.listener')} names "wbe", but no listener has that id. Did you mean "web"?`,
    ],
    [
      'a listener and a listen',
      fileWith({ listen: ':90' }),
      `${at('.listen')}: does not go with "listener". Leave one of them out.`,
    ],
    ['neither', fileWith({ listener: undefined }), `${at('.listen')}: is required, or "listener" in its place.`],
    [
      'to and endpoints',
      fileWith({ endpoints: [{ target: 'nas', port: 1 }] }),
      `${at('.to')}: does not go with "endpoints". Leave one of them out.`,
    ],
    ['neither of them', fileWith({ to: undefined }), `${at('.to')}: is required, or "endpoints" in its place.`],
    ['no endpoint', fileWith({ to: undefined, endpoints: [] }), `${at('.endpoints')}: must not be empty.`],
    [
      'an unknown target behind an endpoint',
      fileWith({ to: undefined, endpoints: [{ url: 'http://a' }, { target: 'nsa', port: 1 }] }),
      `${at('.endpoints[1].target')} names "nsa", but no target has that id.`,
    ],
    [
      'an empty endpoint',
      fileWith({ to: {} }),
      `${at('.to')}: must be { "target": …, "port": … } or { "url": "https://…" }.`,
    ],
    ['an endpoint without port', to({ port: undefined }), `${at('.to.port')}: is required.`],
    ['target and url', to({ url: 'http://a' }), `${at('.to')}: has both "target" and "url". Leave one of them out.`],
    ['a path beside a url', url('http://a', { path: '/x' }), `${at('.to.path')}: does not go with "url". Remove it.`],
    [
      'not a url',
      url('ftp://a'),
      `${at('.to.url')}: "ftp://a" is not a URL. Write it like "https://two.example/apis".`,
    ],
    ['a login in the url', url('http://me:hunter2@a'), `${at('.to.url')}: must not hold a user or a password.`],
    [
      'a query in the url',
      url('http://a/b?c'),
      `${at('.to.url')}: the path of the URL is not usable: "/b?c" has a "?" or "#". Write the path alone.`,
    ],
    [
      'a port that is none',
      url('http://a:99999'),
      `${at('.to.url')}: "http://a:99999" has no valid host or port. Write it like "https://two.example/apis".`,
    ],
    ['TLS to http', url('http://a', { tls: true }), `${at('.to.tls')}: goes with "https://" only.`],
    ['no TLS to https', url('https://a', { tls: false }), `${at('.to.tls')}: must not be false with "https://".`],
    [
      'TLS that is a number',
      to({ tls: 5 }),
      `${at('.to.tls')}: must be true or false or an object in { }, not a number.`,
    ],
    [
      'a typing mistake in TLS',
      to({ tls: { verfy: 'none' } }),
      `"verfy" in ${at('.to.tls')} is not a known setting. Did you mean "verify"?`,
    ],
    [
      'a fingerprint that is none',
      to({ tls: { verify: { kind: 'pinned', fingerprint: 'AB:CD' } } }),
      `${at('.to.tls.verify.fingerprint')}: must be a SHA-256 fingerprint as "openssl x509 -fingerprint -sha256" prints it, like "AB:CD:…".`,
    ],
    [
      'a port in the host',
      fileWith({ match: { host: 'a.home:80' } }),
      `${at('.match.host')}: "a.home:80" is not a host name. Give only that, like "photos.home" or "*.home"; ports belong to listeners.`,
    ],
    [
      'host and anyHost',
      fileWith({ match: { host: 'a', anyHost: true } }),
      `${at('.match.anyHost')}: does not go with "host". Leave one of them out.`,
    ],
    [
      'a path that does not begin',
      fileWith({ match: { path: 'a' } }),
      `${at('.match.path')}: "a" does not begin with "/". Write it like "/photos".`,
    ],
    [
      'a class that is none',
      fileWith({ usable: ['200'] }),
      `${at('.usable[0]')}: must be "1xx" or "2xx" or "3xx" or "4xx" or "5xx".`,
    ],
    [
      'a host header that is none',
      fileWith({ sendHost: 'a b' }),
      `${at('.sendHost')}: "a b" is not a host. Write it like "photos.home" or "192.168.1.20:8080".`,
    ],
    [
      'a typing mistake',
      fileWith({ whileWakeing: 'page' }),
      `"whileWakeing" in ${at('')} is not a known setting. Did you mean "whileWaking"?`,
    ],
    [
      'an option of the other kind',
      fileWith({ serverSpeaksFirst: true }),
      `${at('.serverSpeaksFirst')}: belongs to services of kind "tcp". Remove it.`,
    ],
    [
      'and the other way round',
      {
        targets: [nas],
        routes: [{ id: 'photos', kind: 'tcp', listen: ':1', to: { target: 'nas', port: 1 }, whileWaking: 'page' }],
      },
      `${at('.whileWaking')}: belongs to services of kind "http". Remove it.`,
    ],
    [
      'a gate of connections',
      fileWith({ gate: 'first-bytes' }),
      `${at('.gate.kind')} is "first-bytes", which does not exist. Known: http.`,
    ],
    [
      'a key without certificate',
      fileWith({}, [{ ...web, tls: { keyFile: 'k' } }]),
      'listeners[0] "web".tls.certFile: is required.',
    ],
    [
      'a log without file',
      fileWith({}, [{ ...web, accessLog: 'file' }]),
      'listeners[0] "web".accessLog.file: is required.',
    ],
    [
      'a log to nowhere',
      fileWith({}, [{ ...web, accessLog: 'syslog' }]),
      'listeners[0] "web".accessLog.kind is "syslog", which does not exist. Known: stdout, stderr, file.',
    ],
    [
      'a file that is always full',
      fileWith({}, [{ ...web, accessLog: { kind: 'file', file: 'a', rotate: '1KiB' } }]),
      'listeners[0] "web".accessLog.rotate: must be at least "64KiB".',
    ],
    [
      'a listener of a kind that is none',
      fileWith({}, [{ ...web, kind: 'spdy' }]),
      'listeners[0] "web".kind: must be "http" or "minecraft" or "tls-sni".',
    ],
    [
      'a listener for other services',
      fileWith({}, [{ ...web, kind: 'tls-sni' }]),
      'routes[0] "photos".listener: "web" is for TCP services only. Choose another listener.',
    ],
    [
      'a PROXY protocol from nobody',
      fileWith({}, [{ ...web, proxyProtocol: { from: [] } }]),
      'listeners[0] "web".proxyProtocol.from: must not be empty.',
    ],
    [
      'a port of a listener twice',
      fileWith({}, [web, { id: 'other', listen: '192.168.1.5:8080' }]),
      'listeners[1] "other".listen: "192.168.1.5:8080" is taken by listeners[0] "web".listen already. Choose another port.',
    ],
    [
      'a port of a listener and a route',
      { targets: [nas], listeners: [web], routes: [{ ...photos, listener: undefined, listen: ':8080' }] },
      `${at('.listen')}: ":8080" is taken by listeners[0] "web".listen already. Choose another port.`,
    ],
    [
      'an id of a listener and a route',
      fileWith({ listener: 'photos' }, [{ ...web, id: 'photos' }]),
      'The id "photos" is used 2 times (routes[0] "photos", listeners[0] "photos"). Ids must be unique in the whole file.',
    ],
  ])('%s', (_, raw, expected) => {
    expect(sentencesOf(raw)).toEqual([expected]);
  });

  test.each<[object, object]>([
    [{}, {}],
    [{ match: { path: '/a/' } }, { match: { path: '/%61' } }],
    [{ match: { host: 'A.home' } }, { match: { host: 'a.home.', path: '/' } }],
  ])('two routes take the same requests: %j and %j', (one, other) => {
    const routes = [
      { ...photos, ...one },
      { ...photos, id: 'other', ...other },
    ];
    expect(sentencesOf({ targets: [nas], listeners: [web], routes })).toEqual([
      expect.stringMatching(
        /^routes\[1\] "other"(\.match)?: takes the same requests as routes\[0\] "photos"\. Give one of them another "match"\.$/,
      ),
    ]);
  });

  test('a password in a URL is not repeated', () => {
    for (const text of ['http://me:hunter2@a', 'https://hunter2@[x', 'http://me:hunter2@a?b']) {
      expect(sentencesOf(url(text)).join()).not.toContain('hunter2');
    }
  });
});
