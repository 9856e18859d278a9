import { expect, test } from 'vitest';
import { type Fault, fault } from '../../../shared/faults.ts';
import { acceptedForm } from '../../../electron/protocols/http/accepted-form.ts';
import { faultAnswer, statusOf } from '../../../electron/protocols/http/fault-answer.ts';

const notReady = fault('not-ready', { target: 'NAS', afterMs: 60_000 });

test.each<[Fault, boolean, number]>([
  [notReady, true, 504],
  [fault('wake-timeout', { target: 'NAS', afterMs: 1 }), true, 504],
  [fault('wake-timeout', { target: 'NAS', afterMs: 1 }), false, 503],
  [fault('client-timeout', { target: 'NAS', afterMs: 1 }), true, 504],
  [fault('wake-failed', { target: 'NAS', detail: 'x' }), true, 503],
  [fault('paused', { until: null }), false, 503],
  [fault('do-not-wake', { target: 'NAS', until: null }), false, 503],
  [fault('too-many-clients', { limit: 1, scope: 'source' }), false, 503],
  [fault('source-not-allowed', { source: '192.0.2.1' }), false, 403],
  [fault('no-endpoint-answered', { route: 'web', outcomes: [] }), true, 502],
  [fault('went-down', { target: 'NAS' }), true, 502],
])('%j, tried: %s, is %d', (reason, wasTried, status) => {
  expect(statusOf(reason, wasTried)).toBe(status);
});

test.each([
  [undefined, 'text'],
  ['*/*', 'text'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'html'],
  ['application/json', 'json'],
  ['application/problem+json', 'json'],
  ['text/html;q=0.2, application/json;q=0.9', 'json'],
  ['text/html;q=0', 'text'],
  ['image/avif,image/webp', 'text'],
] as const)('a client that accepts %s gets %s', (accept, form) => {
  expect(acceptedForm(accept)).toBe(form);
});

test('the reason is told in each form, and nothing is to be kept', () => {
  const asked = (accept: string) =>
    faultAnswer(
      { fault: notReady, name: '<b>NAS</b>', retryInMs: 1_200, wasTried: true },
      { accept, language: 'de', nonce: 'abc' },
    );
  expect(asked('text/plain')).toMatchObject({
    status: 504,
    fields: { 'cache-control': 'no-store', 'retry-after': '2' },
  });
  expect(asked('text/plain').body).toMatch(/^NAS is on, but its service did not answer within 60 s\./);
  expect(JSON.parse(asked('application/json').body)).toMatchObject({
    fault: { code: 'not-ready', params: { afterMs: 60_000 } },
  });
  const page = asked('text/html');
  expect(page.body).toContain('&lt;b&gt;NAS&lt;/b&gt; ist nicht erreichbar');
  expect(page.body).not.toContain('<b>NAS');
  expect(page.fields['content-security-policy']).toContain("script-src 'nonce-abc'");
});
