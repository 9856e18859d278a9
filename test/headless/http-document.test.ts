import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/parse-settings.ts';
import { httpDocument } from '../../electron/service/http-document.ts';
import { registered } from '../../electron/service/kinds.ts';
import { oneOffName } from '../../electron/service/one-off.ts';
import type { HttpOneOff } from '../../electron/service/run-options.ts';

const options: HttpOneOff = {
  kind: 'http',
  listen: ':8080',
  endpoints: ['https://one.example/apis', 'http://two.example:81'],
  strategy: 'in-order',
  usable: null,
  endpointTimeout: null,
  explainFailure: false,
  log: { prefix: 'web: ', date: true, time: true, msec: true, utc: false },
  stopAfter: null,
};

function settingsOf(changed: Partial<HttpOneOff>) {
  const made = httpDocument({ ...options, ...changed });
  if ('problem' in made) throw new Error(made.problem);
  const parsed = parseSettings(made.document, registered);
  if (!('settings' in parsed)) throw new Error(JSON.stringify(parsed.faults));
  return parsed.settings;
}

describe('one route to several URLs', () => {
  it('is a listener with a log, and a route', () => {
    expect(settingsOf({})).toMatchObject({
      targets: [],
      listeners: [
        {
          listen: [{ host: null, port: 8080 }],
          accessLog: { to: { kind: 'stdout' }, prefix: 'web: ', msec: true, utc: false },
        },
      ],
      routes: [
        {
          match: { anyHost: true, path: '/' },
          endpoints: [
            { kind: 'url', host: 'one.example', port: 443, path: '/apis', tls: { verify: { kind: 'system' } } },
            { kind: 'url', host: 'two.example', port: 81, path: '/', tls: null },
          ],
          strategy: 'in-order',
          usable: [1, 2, 3, 4],
          explainFailure: false,
        },
      ],
    });
  });

  it('follows its options', () => {
    const [route] = settingsOf({
      listen: '8080',
      strategy: 'all-at-once',
      usable: ['1xx', '2xx', '3xx'],
      endpointTimeout: '2s',
      explainFailure: true,
    }).routes;
    expect(route).toMatchObject({
      strategy: 'all-at-once',
      usable: [1, 2, 3],
      endpoints: [{ timeoutMs: 2_000 }, { timeoutMs: 2_000 }],
      explainFailure: true,
    });
    expect(settingsOf({ listen: '8080' }).listeners[0]?.listen).toEqual([
      { host: 'localhost', port: 8080, endPort: 8080 },
    ]);
  });

  it.each<[Partial<HttpOneOff>, string]>([
    [{ listen: ':8000-8001' }, '--listen ":8000-8001" is a range; "http" listens on one port.'],
    [{ endpoints: ['one.example'] }, '--endpoints "one.example" is not a URL. Write it like https://one.example/apis.'],
    [{ endpoints: ['http://'] }, '--endpoints "http://" is not a URL. Write it like https://one.example/apis.'],
    [{ usable: ['2xx', '200'] }, '--usable "200" is not one of 1xx, 2xx, 3xx, 4xx, 5xx.'],
    [{ endpointTimeout: 'soon' }, '--endpoint-timeout "soon" is not a time. Write it like 750ms, 90s or 10m.'],
  ])('refuses %o', (changed, problem) => {
    expect(httpDocument({ ...options, ...changed })).toEqual({ problem });
  });

  it('has a name that is fit to be a folder', () => {
    expect(oneOffName({ ...options, listen: '[::1]:80' })).toBe('http-_1_80');
  });
});
