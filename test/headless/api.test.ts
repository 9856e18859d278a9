import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import { createFakeEngine, type FakeEngine, route, target } from '../e2e/fake-engine.ts';
import { serve, type ServedEngine, token } from '../e2e/page-fixture.ts';

let engine: FakeEngine;
let served: ServedEngine;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reveille-api-'));
  engine = createFakeEngine({ targets: [target('nas', { name: 'NAS' })], routes: [route('smb', 'nas')] });
  served = await serve(engine, { staticFolder: folder });
});

afterEach(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: { readonly fault?: { readonly code: string; readonly params: unknown; readonly message: string } };
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(new URL(path, served.url), {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: text }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

describe('the API', () => {
  test('GET /state gives the whole state', async () => {
    const { status, body } = await call('GET', '/api/v1/state');
    expect(status).toBe(200);
    expect(body).toEqual({ revision: 1, ...engine.snapshot() });
  });

  const orders: readonly [string, string, unknown, string][] = [
    ['POST', 'targets/nas/wake', undefined, 'wake nas by the API'],
    ['POST', 'targets/nas/sleep', undefined, 'sleep nas by the API'],
    ['POST', 'targets/nas/sleep', { force: true }, 'sleep nas by the API with force'],
    ['POST', 'targets/nas/keep-awake', { for: '1h' }, 'keep awake nas by the API'],
    ['POST', 'targets/nas/keep-awake', { until: null }, 'keep awake nas by the API'],
    ['DELETE', 'targets/nas/keep-awake', undefined, 'lift keep awake nas by the API'],
    ['POST', 'targets/nas/do-not-wake', { for: '1h' }, 'do not wake nas by the API'],
    ['DELETE', 'targets/nas/do-not-wake', undefined, 'lift do not wake nas by the API'],
    ['POST', 'targets/nas/release', {}, 'release nas by the API'],
    ['POST', 'targets/nas/probe', undefined, 'probe nas'],
    ['POST', 'pause', { until: null }, 'pause by the API'],
    ['POST', 'resume', undefined, 'resume by the API'],
  ];
  test.each(orders)('%s /%s %j is accepted with the new state', async (method, path, body, order) => {
    const answer = await call(method, `/api/v1/${path}`, body);
    expect([answer.status, engine.orders]).toEqual([202, [order]]);
    const expected = path.startsWith('targets') ? engine.targetView('nas') : engine.snapshot();
    expect(answer.body).toMatchObject(expected as object);
  });

  test('POST /preflight gives the steps and the state', async () => {
    const { status, body } = await call('POST', '/api/v1/targets/nas/preflight');
    expect(status).toBe(202);
    expect(body).toMatchObject({ steps: [{ title: 'Log in', ok: true }], target: { id: 'nas' } });
  });

  test('a sleep that is refused names leases and vetoes', async () => {
    engine.sleepRefusal = fault('in-use', {
      target: 'NAS',
      leases: ['1 connection through smb'],
      vetoes: ['anna is in'],
    });
    const { status, body } = await call('POST', '/api/v1/targets/nas/sleep');
    expect(status).toBe(409);
    expect(body.fault).toEqual({
      code: 'in-use',
      params: { target: 'NAS', leases: ['1 connection through smb'], vetoes: ['anna is in'] },
      message: 'NAS stays awake: 1 connection through smb, anna is in.',
    });
  });

  const refusals: readonly [string, string, unknown, number, string][] = [
    ['POST', 'targets/nobody/wake', undefined, 404, 'no-such-target'],
    ['POST', 'targets/nas/keep-awake', {}, 400, 'bad-request'],
    ['POST', 'targets/nas/keep-awake', { until: null, for: '1h' }, 400, 'bad-request'],
    ['POST', 'targets/nas/wake', { target: 'other' }, 400, 'bad-request'],
    ['POST', 'targets/nas/wake', '{"a":', 400, 'bad-request'],
    ['POST', 'targets/nas/wake', '[]', 400, 'bad-request'],
    ['POST', 'targets/nas/wake', { unknown: 1 }, 400, 'bad-request'],
    ['POST', 'targets/%E0%A4%A/wake', undefined, 400, 'bad-request'],
    ['POST', 'targets/nas/wake', 'x'.repeat(64 * 1024 + 1), 413, 'bad-request'],
    ['POST', 'targets/nas/explode', undefined, 404, 'bad-request'],
    ['GET', 'targets/nas/wake', undefined, 405, 'bad-request'],
    ['PUT', 'pause', {}, 405, 'bad-request'],
    ['GET', 'journal?limit=none', undefined, 400, 'bad-request'],
    ['GET', 'journal?colour=red', undefined, 400, 'bad-request'],
    ['GET', '', undefined, 404, 'bad-request'],
  ];
  test.each(refusals)('%s /%s %j is refused', async (method, path, body, status, code) => {
    const answer = await call(method, `/api/v1/${path}`, body);
    expect([answer.status, answer.body.fault?.code, engine.orders]).toEqual([status, code, []]);
    expect(answer.body.fault?.message).toMatch(/[^.]\.$/);
  });

  const faults = [
    [fault('no-sleep-method', { target: 'NAS' }), 409],
    [fault('not-now', { target: 'NAS', state: 'waking' }), 409],
    [fault('cannot-tell', { reason: 'no network.' }), 503],
    [fault('ssh-unreachable', { host: 'nas', port: 22, detail: 'no answer' }), 502],
  ] as const;
  test.each(faults)('a fault %j becomes its status', async (refusal, status) => {
    engine.sleepRefusal = refusal;
    expect((await call('POST', '/api/v1/targets/nas/sleep')).status).toBe(status);
  });

  test('a bug is reported with what was thrown and tells the caller nothing of it', async () => {
    engine.probe = () => {
      throw new TypeError('secret detail');
    };
    const { status, body } = await call('POST', '/api/v1/targets/nas/probe');
    expect([status, body.fault?.code, JSON.stringify(body).includes('secret detail')]).toEqual([
      500,
      'internal',
      false,
    ]);
    expect(served.bugs).toMatchObject([{ message: 'secret detail' }]);
  });

  test('nothing is answered without the token', async () => {
    const attempts = ['', 'Bearer', 'Bearer wrong', `Basic ${token}`, `Bearer ${token}x`];
    for (const authorization of attempts) {
      const answer = await call('POST', '/api/v1/targets/nas/wake', undefined, { authorization });
      expect([authorization, answer.status, answer.body.fault?.code]).toEqual([authorization, 401, 'not-logged-in']);
    }
    expect(engine.orders).toEqual([]);
  });

  test('the journal is filtered and newest first', async () => {
    const record = { at: '2026-11-20T22:00:00.000Z', kind: 'asleep', target: 'nas', reason: 'put to sleep' };
    served.records.push(record, { at: '2026-11-20T21:00:00.000Z', kind: 'wake-sent', target: 'other' });
    const { status, body } = await call('GET', '/api/v1/journal?target=nas&limit=5');
    expect(status).toBe(200);
    expect(body).toEqual([{ at: record.at, kind: 'asleep', target: 'nas', text: 'NAS is asleep.', record }]);
  });

  test('events are a snapshot, then patches, and a new connection starts over', async () => {
    const first = await readEvents(1, () => {});
    const second = await readEvents(2, () => engine.setTarget('nas', { why: 'changed' }));
    expect(first.map(({ event }) => event)).toEqual(['snapshot']);
    expect(second).toMatchObject([
      { event: 'snapshot', data: { revision: 1 } },
      { event: 'patch', data: { revision: 2, targets: [{ id: 'nas', set: { why: 'changed' } }] } },
    ]);
  });
});

/** Opens the event stream, does something once the first event is there, and ends it after so many events. */
function readEvents(count: number, then: () => void): Promise<readonly { event: string; data: unknown }[]> {
  return new Promise((resolve, reject) => {
    const opened = request(
      new URL('/api/v1/events', served.url),
      { headers: { authorization: `Bearer ${token}` } },
      (response) => {
        let text = '';
        let hasActed = false;
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          const blocks = text.split('\n\n').slice(0, -1);
          if (blocks.length > 0 && !hasActed) {
            hasActed = true;
            then();
          }
          if (blocks.length < count) return;
          opened.destroy();
          resolve(blocks.map(parseEvent));
        });
      },
    );
    opened.on('error', reject);
    opened.end();
  });
}

function parseEvent(block: string): { event: string; data: unknown } {
  const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
  return { event, data: JSON.parse(data) };
}
