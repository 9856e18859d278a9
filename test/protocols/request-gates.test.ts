import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGlob } from '../../electron/protocols/http/glob.ts';
import type { RequestGate, RequestSeen, RequestVerdict } from '../../electron/protocols/http/request-gate.ts';
import { usualRequests } from '../../electron/protocols/http/usual-requests.ts';
import { requestGates } from '../../electron/protocols/request-gates.ts';

const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

function openGate(config: object = {}, kind = 'http'): RequestGate {
  const definition = requestGates.get(kind);
  if (!definition) throw new Error(`no request gate ${kind}`);
  return definition.open(definition.config.parse(config));
}

interface Asked extends Partial<Omit<RequestSeen, 'field'>> {
  readonly fields?: Readonly<Record<string, string>>;
}

function request({ fields = {}, ...seen }: Asked = {}): RequestSeen {
  return {
    source: '192.168.1.7',
    method: 'GET',
    path: '/',
    field: (name) => (Object.hasOwn(fields, name) ? (fields[name] ?? '') : null),
    ...seen,
  };
}

const agent = (name: string): Asked => ({ fields: { 'user-agent': name } });

function statusOf(verdict: RequestVerdict): number | 'real' {
  return verdict.kind === 'real' ? 'real' : verdict.answer.status;
}

test('the registry finds every request gate by its file', () => {
  expect([...requestGates.keys()]).toEqual(['http']);
});

describe('without settings', () => {
  const gate = openGate();

  test.each<[string, Asked]>([
    ['a browser', agent(browser)],
    ['a client that says nothing of itself', {}],
    ['curl', agent('curl/8.14.1')],
    ['an app', agent('Jellyfin-Android/2.6.2')],
    ['the Home Assistant app', agent('Home Assistant/2025.11.1-18000 (Android 16; Pixel 9)')],
    ['a calendar being found', { path: '/.well-known/caldav' }],
    ['a certificate being renewed', { path: '/.well-known/acme-challenge/x' }],
    ['a page with "favicon" in it', { path: '/blog/favicon.ico.html' }],
    ['the question before a request of another origin', { method: 'OPTIONS', path: '/api' }],
    ['a link on another site', { fields: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } }],
    ['an image of a page of its own', { fields: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors' } }],
    ['a page of the same computer', { fields: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' } }],
    ['an address that was typed', { fields: { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' } }],
    ['a purpose of some other kind', { fields: { purpose: 'prefetched-not' } }],
  ])('%s is real', (_, asked) => {
    expect(gate.judge(request(asked))).toEqual({ kind: 'real' });
  });

  test.each<[string, Asked, number]>([
    ['an icon', { path: '/favicon.ico', ...agent(browser) }, 404],
    ['an icon below a path', { path: '/photos/favicon.ico' }, 404],
    ['an icon of a telephone', { path: '/apple-touch-icon-120x120-precomposed.png' }, 404],
    ['the tools of a browser', { path: '/.well-known/appspecific/com.chrome.devtools.json' }, 404],
    ['rules for crawlers', { path: '/robots.txt' }, 503],
    ['a scan for secrets', { path: '/.env' }, 404],
    ['a scan for a repository', { path: '/app/.git/config' }, 404],
    ['Uptime Kuma', agent('Uptime-Kuma/2.0.2'), 200],
    ['UptimeRobot', agent('Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)'), 200],
    ['Prometheus', agent('Prometheus/3.7.3'), 200],
    ['its blackbox exporter', agent('Blackbox Exporter/0.27.0'), 200],
    ['Kubernetes', agent('kube-probe/1.34'), 200],
    ['a load balancer', agent('ELB-HealthChecker/2.0'), 200],
    ['Gatus', agent('Gatus/1.0'), 200],
    ['Home Assistant', agent('HomeAssistant/2025.11.1 aiohttp/3.13.2 Python/3.13'), 200],
    ['its integration of Jellyfin', agent('Home-Assistant/1.0'), 200],
    ['Google', agent('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'), 503],
    ['Bing in another case', agent('Mozilla/5.0 (compatible; BINGBOT/2.0)'), 503],
    ['a preview in a chat', agent('TelegramBot (like TwitterBot)'), 503],
    ['a scanner', agent('Mozilla/5.0 zgrab/0.x'), 404],
    ['the server as a whole', { method: 'OPTIONS', path: '*' }, 204],
    ['a prefetch', { fields: { 'sec-purpose': 'prefetch' } }, 503],
    ['a prerender', { fields: { 'sec-purpose': 'prefetch;prerender' } }, 503],
    ['a prefetch of old', { fields: { purpose: 'prefetch' } }, 503],
    ['a prefetch of Firefox', { fields: { 'x-moz': 'prefetch' } }, 503],
    ['a preview of Safari', { fields: { 'x-purpose': 'preview' } }, 503],
    ['an image on a page elsewhere', { fields: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }, 503],
    ['a WebSocket of it', { fields: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'websocket' } }, 503],
    ['one that does not say how', { fields: { 'sec-fetch-site': 'cross-site' } }, 503],
  ])('%s is background', (_, asked, status) => {
    const verdict = gate.judge(request(asked));
    expect(verdict).toMatchObject({ kind: 'background', answer: { status } });
  });

  test('crawlers are told when to come back, monitors that all is well', () => {
    expect(gate.judge(request(agent('Googlebot/2.1')))).toMatchObject({ answer: { retryAfterSeconds: 3_600 } });
    expect(gate.judge(request(agent('Uptime-Kuma/2')))).toMatchObject({
      reason: 'a monitor',
      answer: { status: 200, body: expect.stringContaining('Asleep'), retryAfterSeconds: null },
    });
  });

  test('every part of a user agent that it looks for can be found', () => {
    const parts = usualRequests.flatMap(({ agents = [] }) => agents);
    expect(parts.filter((part) => part !== part.toLowerCase() || part.length < 4)).toEqual([]);
    expect(new Set(parts).size).toBe(parts.length);
    expect(parts.filter((part) => browser.toLowerCase().includes(part))).toEqual([]);
  });
});

describe('the settings', () => {
  test('name what never wakes by path, method, user agent and address', () => {
    const gate = openGate({
      background: [
        { paths: ['/api/poll', '/live/*', '*.m3u'] },
        { methods: ['head'] },
        { agents: ['Homarr'] },
        { sources: ['192.168.1.64/26', 'fd00::5'] },
      ],
    });
    const verdicts = [
      { path: '/api/poll' },
      { path: '/api/poll/x' },
      { path: '/live/tv' },
      { path: '/lists/all.m3u' },
      { method: 'HEAD' },
      agent('homarr/1.0'),
      { source: '192.168.1.70' },
      { source: '192.168.1.7' },
      { source: 'fd00::5' },
      { source: '::ffff:192.168.1.70' },
    ].map((asked) => gate.judge(request(asked)).kind);
    expect(verdicts).toEqual([
      'background',
      'real',
      'background',
      'background',
      'background',
      'background',
      'background',
      'real',
      'background',
      'background',
    ]);
  });

  test('mean requests that fit all of one entry', () => {
    const gate = openGate({ background: [{ paths: ['/System/Info'], sources: ['192.168.1.9'], agents: [] }] });
    const verdicts = [
      { path: '/System/Info' },
      { path: '/System/Info', source: '192.168.1.9' },
      { source: '192.168.1.9' },
    ].map((asked) => gate.judge(request(asked)).kind);
    expect(verdicts).toEqual(['real', 'background', 'real']);
  });

  test('say what is answered instead', () => {
    const gate = openGate({
      background: [{ paths: ['/health'], answer: { status: 200, body: 'sleeping' } }, { paths: ['/poll'] }],
    });
    expect(gate.judge(request({ path: '/health' }))).toMatchObject({
      answer: { status: 200, body: 'sleeping', retryAfterSeconds: null },
    });
    expect(gate.judge(request({ path: '/poll' }))).toMatchObject({ answer: { status: 503, retryAfterSeconds: 60 } });
  });

  test('win over the usual ones, and what always wakes over everything', () => {
    const gate = openGate({
      background: [{ agents: ['Uptime-Kuma'], answer: { status: 418 } }],
      real: [{ paths: ['/deep-check'], agents: ['uptime-kuma'] }, { paths: ['/robots.txt'] }],
    });
    const kuma = agent('Uptime-Kuma/2');
    expect(statusOf(gate.judge(request(kuma)))).toBe(418);
    expect(statusOf(gate.judge(request({ ...kuma, path: '/deep-check' })))).toBe('real');
    expect(statusOf(gate.judge(request({ path: '/robots.txt' })))).toBe('real');
  });

  test('switch the usual ones off, and let other sites wake it', () => {
    const usual = openGate({ usual: false });
    expect(statusOf(usual.judge(request({ path: '/favicon.ico', ...agent('Pingdom') })))).toBe('real');
    const cross = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect(statusOf(usual.judge(request({ fields: cross })))).toBe(503);
    const open = openGate({ otherSites: true });
    expect(statusOf(open.judge(request({ fields: cross })))).toBe('real');
    expect(statusOf(open.judge(request({ fields: { ...cross, purpose: 'prefetch' } })))).toBe(503);
  });

  test.each<[object, string]>([
    [{ background: [{}] }, 'must have'],
    [{ background: [{ paths: [] }] }, 'must have'],
    [{ background: [{ paths: ['api'] }] }, 'must begin'],
    [{ background: [{ sources: ['192.168.1'] }] }, 'address range'],
    [{ background: [{ agents: [''] }] }, 'Too small'],
    [{ background: [{ paths: ['/'], answer: { status: 101 } }] }, 'Too small'],
    [{ real: [{ paths: ['/'], answer: { status: 200 } }] }, 'answer'],
  ])('%j is refused', (config, message) => {
    expect(() => openGate(config)).toThrow(message);
  });
});

test.each<[string, string, boolean]>([
  ['/a', '/a', true],
  ['/a', '/a/', false],
  ['/a/*', '/a/', true],
  ['/a/*', '/a', false],
  ['*.ico', '/x/y.ico', true],
  ['*.ico', '/x/y.ico.js', false],
  ['/a*c*e', '/abcde', true],
  ['/a*c*e', '/abde', false],
  ['/ab*bc', '/abc', false],
  ['*/a/*/b', '/a/b', false],
  ['*', '', true],
])('%s and %s', (pattern, text, isFit) => {
  expect(createGlob(pattern)(text)).toBe(isFit);
});

test('a pattern of many stars costs no time', () => {
  expect(createGlob('/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b')(`/${'a'.repeat(100_000)}`)).toBe(false);
});

describe.each([...requestGates.keys()])('%s', (kind) => {
  test('whatever it is shown, it gives a verdict with a short reason', () => {
    const words = fc.constantFrom('*', '/', '/favicon.ico', 'prefetch', 'cross-site', '::1', 'fe80::1%eth0', 'GET', '');
    const text = fc.oneof(words, fc.string({ unit: 'binary', maxLength: 2_000 }));
    const names = ['user-agent', 'purpose', 'sec-purpose', 'sec-fetch-site', 'sec-fetch-mode', 'x-moz'];
    const asked = fc.record({
      source: text,
      method: text,
      path: text,
      fields: fc.dictionary(fc.constantFrom(...names), text),
    });
    const gates = [
      openGate({}, kind),
      openGate({ background: [{ sources: ['10.0.0.0/8'] }, { paths: ['*a*b*'] }], usual: false }, kind),
    ];
    const report = fc.check(
      fc.property(asked, (each) =>
        gates.every((gate) => {
          const verdict = gate.judge(request(each));
          if (verdict.kind === 'real') return true;
          const { status, body } = verdict.answer;
          return verdict.reason.length < 80 && status >= 200 && status < 600 && body.length < 2_000;
        }),
      ),
      { numRuns: 1_000 },
    );
    expect(fc.defaultReportMessage(report)).toBeUndefined();
  });
});
