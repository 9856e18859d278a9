/*
 * How smooth the page stays with 200 machines whose counters change four times a second: frames drawn in 5 s, the
 * longest gap between two, and the memory of the page. `node test/bench/frames.ts` after `npm run build`.
 */
import { type Browser, chromium, type Page } from 'playwright-core';
import { createFakeEngine, route, target } from '../e2e/fake-engine.ts';
import { serve } from '../e2e/page-fixture.ts';

const machineCount = 200;
const measureMs = 5_000;
const patchMs = 250;

interface Frames {
  readonly perSecond: number;
  readonly longestMs: number;
  readonly over20Count: number;
}

const browser: Browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info'],
});
const engine = createFakeEngine({
  targets: Array.from({ length: machineCount }, (_, index) =>
    target(`m${index}`, {
      name: `Machine ${index}`,
      state:
        index % 3 === 0
          ? { kind: 'awake', since: new Date().toISOString(), leases: 1 }
          : {
              kind: 'cooldown',
              since: new Date().toISOString(),
              sleepAt: new Date(Date.now() + 600_000).toISOString(),
            },
    }),
  ),
  routes: Array.from({ length: machineCount }, (_, index) => route(`r${index}`, `m${index}`, { sessions: 1 })),
});
const served = await serve(engine, { staticFolder: new URL('../../out/renderer', import.meta.url).pathname });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(served.server.loginLink());
  await page.waitForSelector('.machine');
  await report('nothing changes', page, () => {});
  await report('all counters change', page, (round) => {
    for (let index = 0; index < machineCount; index += 1) engine.setRoute(`r${index}`, { bytesIn: round * 1_000_000 });
  });
  await report('20 counters and 2 states change', page, (round) => {
    for (let index = 0; index < 20; index += 1) engine.setRoute(`r${index}`, { bytesIn: round * 1_000_000 });
    for (const index of [0, 30]) {
      const leases = round % 2;
      engine.setTarget(`m${index}`, { state: { kind: 'awake', since: new Date().toISOString(), leases } });
    }
  });
} finally {
  await browser.close();
  await served.close();
}

async function report(name: string, page: Page, change: (round: number) => void): Promise<void> {
  let round = 0;
  const timer = setInterval(() => change((round += 1)), patchMs);
  const frames = await page.evaluate(measure, measureMs);
  clearInterval(timer);
  const session = await page.context().newCDPSession(page);
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  console.log(
    `${name}: ${frames.perSecond.toFixed(1)} frames/s, longest gap ${frames.longestMs.toFixed(0)} ms, ` +
      `${frames.over20Count} gaps over 20 ms, page heap ${Math.round(usedSize / 1e6)} MB`,
  );
}

/** Runs in the page. */
function measure(durationMs: number): Promise<Frames> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let lastMs = startMs;
    let count = 0;
    let longestMs = 0;
    let over20Count = 0;
    requestAnimationFrame(function frame(nowMs) {
      if (count > 0) {
        longestMs = Math.max(longestMs, nowMs - lastMs);
        if (nowMs - lastMs > 20) over20Count += 1;
      }
      lastMs = nowMs;
      count += 1;
      if (nowMs - startMs < durationMs) requestAnimationFrame(frame);
      else resolve({ perSecond: (count / (nowMs - startMs)) * 1000, longestMs, over20Count });
    });
  });
}
