import { type IncomingMessage, request as send } from 'node:http';
import { expect, test } from 'vitest';
import { get, type Got, told, type Web, type WebOptions, webs } from './http-lab.ts';

const web = webs();
const browser = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };

async function asleep(options: WebOptions = {}): Promise<Web> {
  const made = await web({ routes: { web: { whileWaking: 'page' } }, ...options });
  await made.lab.untilState('nas', 'asleep');
  return made;
}

const slow = { machines: { nas: { bootMs: 200_000, target: { ready: { kind: 'tcp', limitMs: 900_000 } } } } } as const;

function page(port: number, path = '/', more: Record<string, string> = {}): Promise<Got> {
  return get(port, path, { headers: { ...browser, ...more } });
}

function eventsPathOf({ text }: Got): string {
  const [, path] = /data-events="([^"]+)"/.exec(text) ?? [];
  if (path === undefined) throw new Error(`no events in ${text.slice(0, 200)}`);
  return path;
}

interface Stream {
  readonly status: number;
  readonly steps: string[];
  readonly ended: Promise<void>;
  leave(): void;
}

/** Listens as a waiting page does. */
function listen(port: number, path: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = send({ host: '127.0.0.1', port, path, agent: false }, (response: IncomingMessage) => {
      const steps: string[] = [];
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
        const words = [...text.matchAll(/data: (.*)\n\n/g)].map(
          ([, line]) => JSON.parse(line ?? '') as { step: string },
        );
        steps.splice(0, steps.length, ...words.map(({ step }) => step));
      });
      const ended = new Promise<void>((settle) => response.once('close', () => settle()));
      resolve({ status: response.statusCode ?? 0, steps, ended, leave: () => asked.destroy() });
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('a browser gets a page that nobody keeps, and the machine is woken', async () => {
  const { lab, port, machine } = await asleep();
  const got = await page(port);
  expect(got.status).toBe(503);
  expect(got.fields).toMatchObject({
    'cache-control': 'no-store',
    'retry-after': '5',
    'content-type': 'text/html; charset=utf-8',
  });
  const policy = String(got.fields['content-security-policy']);
  const [, nonce] = /script-src 'nonce-([^']+)'/.exec(policy) ?? [];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(got.text).toContain(`<script nonce="${nonce}">`);
  expect(got.text).toContain('nas is waking up');
  expect(got.text).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>');
  await lab.until('its line', () => lab.accesses.length === 1);
  expect(lab.accesses[0]?.bytesOut).toBe(Buffer.byteLength(got.text));
  await lab.until('it serves', () => machine('nas').isServing && lab.target('nas').state.kind !== 'waking');
  expect(told(await page(port)).name).toBe('nas');
});

test('in the language of the browser, every name escaped', async () => {
  const { port } = await asleep({ machines: { nas: { target: { name: '<i>"NAS"</i>&' } } } });
  const got = await page(port, '/', { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' });
  expect(got.text).toContain('<html lang="de">');
  expect(got.text).toContain('&lt;i&gt;&quot;NAS&quot;&lt;/i&gt;&amp; wacht auf');
  expect(got.text).not.toContain('<i>"NAS');
});

test.each<[string, { method?: string; headers: Record<string, string> }]>([
  ['curl', { headers: { accept: '*/*' } }],
  [
    'a script of a page',
    { headers: { accept: 'text/html', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' } },
  ],
  ['an image', { headers: { accept: 'image/avif,*/*', 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'same-origin' } }],
  ['a form that is sent', { method: 'POST', headers: browser }],
])('%s is held instead', async (_name, options) => {
  const { port } = await asleep();
  expect((await get(port, '/', options)).status).toBe(200);
});

test('HEAD of a browser gets the head of the page', async () => {
  const { port } = await asleep();
  const got = await get(port, '/', { method: 'HEAD', headers: browser });
  expect([got.status, got.text, got.fields['retry-after']]).toEqual([503, '', '5']);
});

test('the stream tells what happens until it is ready, then ends', async () => {
  const { lab, port } = await asleep();
  const stream = await listen(port, eventsPathOf(await page(port, '/photos?x=1')));
  expect(stream.status).toBe(200);
  await stream.ended;
  expect(stream.steps.at(-1)).toBe('ready');
  expect(stream.steps).toContain('starting');
  expect(lab.target('nas').state.kind).not.toBe('waking');
});

test('the open stream holds the machine; with its end it is let go', async () => {
  const { lab, port } = await asleep(slow);
  const stream = await listen(port, eventsPathOf(await page(port)));
  await lab.passed(60_000);
  expect(lab.route('web').waiting).toBe(1);
  stream.leave();
  await lab.until('nobody waits', () => lab.route('web').waiting === 0);
});

test('without a stream it is held for two refreshes', async () => {
  const { lab, port } = await asleep(slow);
  const askedMs = lab.clock.monotonicMs();
  await page(port);
  expect(lab.route('web').waiting).toBe(1);
  await lab.until('nobody waits', () => lab.route('web').waiting === 0);
  const heldMs = lab.clock.monotonicMs() - askedMs;
  expect(heldMs).toBeGreaterThanOrEqual(10_000);
});

test('a path of a stream is worth nothing twice, nor made up, and wakes nothing', async () => {
  const { lab, port, machine } = await asleep(slow);
  const path = eventsPathOf(await page(port));
  const stream = await listen(port, path);
  expect((await listen(port, path)).status).toBe(404);
  await lab.until('the wake', () => machine('nas').wakes === 1);
  stream.leave();
  await lab.until('nobody waits', () => lab.route('web').waiting === 0);
  const after = await Promise.all([get(port, path), get(port, `/.well-known/reveille/${'A'.repeat(22)}`)]);
  expect(after.map(({ status }) => status)).toEqual([404, 404]);
  expect(machine('nas').wakes).toBe(1);
});

test("such a path is the machine's own while it is awake", async () => {
  const { lab, port } = await web({ machines: { nas: { isOn: true } }, routes: { web: { whileWaking: 'page' } } });
  await lab.untilState('nas', 'awake');
  const path = `/.well-known/reveille/${'A'.repeat(22)}`;
  expect(told(await get(port, path)).url).toBe(path);
});

test('what fails is told in the stream, and on the page with a way to try again', async () => {
  const { lab, port } = await asleep({
    machines: { nas: { bootMs: 3_600_000, target: { ready: { kind: 'tcp', limitMs: 20_000 } } } },
  });
  const stream = await listen(port, eventsPathOf(await page(port)));
  await stream.ended;
  expect(stream.steps.at(-1)).toBe('failed');
  await lab.untilState('nas', 'failed');
  lab.engine.doNotWake('nas', 'Anna', { untilWallMs: null });
  const got = await page(port);
  expect(got.status).toBe(503);
  expect(got.text).toContain('nas is kept asleep until you lift it.');
  expect(got.text).toMatch(/<p id="again"><a class="button" href="">Try again/);
  expect(got.text).not.toContain('http-equiv="refresh"');
});

test('the page knows how long it takes, once that was seen', async () => {
  const { lab, port } = await asleep({ machines: { nas: { bootMs: 30_000 } } });
  expect((await page(port)).text).toContain('known after the first time');
  await lab.until(
    'it is up',
    () => lab.target('nas').state.kind !== 'waking' && lab.target('nas').state.kind !== 'asleep',
  );
  await lab.untilState('nas', 'asleep');
  const got = await page(port);
  expect(got.text).toMatch(/It usually takes about \d+ seconds\./);
  expect(got.text).toMatch(/aria-valuenow="\d+"/);
});

test('a machine of which nothing is known yet is asked first: no page where it is up', async () => {
  const { lab, port } = await web({ machines: { nas: { isOn: true } }, routes: { web: { whileWaking: 'page' } } });
  expect(lab.target('nas').state.kind).toBe('unknown');
  expect(told(await page(port)).name).toBe('nas');
});

test('a prefetch or an icon gets no page and wakes nothing', async () => {
  const { port, machine } = await asleep();
  const ahead = await page(port, '/', { 'sec-purpose': 'prefetch;prerender' });
  expect(ahead.text).not.toContain('<html');
  await page(port, '/favicon.ico');
  expect(machine('nas').wakes).toBe(0);
});

test('retry-later tells when to come back, and holds the machine until then', async () => {
  const { lab, port, machine } = await asleep({ ...slow, routes: { web: { whileWaking: 'retry-later' } } });
  const askedMs = lab.clock.monotonicMs();
  const got = await get(port, '/', { method: 'POST', body: 'hello' });
  expect([got.status, got.text]).toEqual([503, 'nas is waking up; ask again in 10 s.\n']);
  const retryMs = Number(got.fields['retry-after']) * 1000;
  await lab.until('the wake', () => machine('nas').wakes === 1);
  await lab.until('nobody waits', () => lab.route('web').waiting === 0);
  expect(lab.clock.monotonicMs() - askedMs).toBeGreaterThanOrEqual(2 * retryMs);
});

test('retry-later leads to the answer in the end', async () => {
  const { lab, port, machine } = await asleep({ routes: { web: { whileWaking: 'retry-later' } } });
  for (let status = 0; status !== 200; ) {
    status = (await get(port, '/')).status;
    expect([200, 503]).toContain(status);
    if (status === 503) await lab.passed(2_000);
  }
  expect(machine('nas').wakes).toBe(1);
});
