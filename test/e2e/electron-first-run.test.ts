import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { violations } from './chromium.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';
import { until } from './program.ts';

const shots = process.env['REVEILLE_SHOTS'];

describeWith('the first run of the desktop app', desktopNeeds, () => {
  let desk: Desk;
  let launched: Launched;
  let settings: string;
  let startedAtMs: number;

  beforeAll(async () => {
    desk = await openDesk();
    settings = join(desk.home, 'settings.json');
    writeFileSync(settings, '{ "version": 1 }\n');
    startedAtMs = performance.now();
    launched = await desk.launch(['--data', join(desk.home, 'data'), '--settings', settings, '--log-level', 'error']);
    launched.page.setDefaultTimeout(15_000);
  });

  afterAll(async () => {
    await desk?.close();
  });

  const seconds = (fromMs: number) => ((performance.now() - fromMs) / 1000).toFixed(1);
  const offer = () => launched.page.getByRole('button', { name: 'Try it with simulated machines' });
  const nas = () => launched.page.getByRole('article', { name: 'NAS', exact: true });
  const ofTargets = (key: string) =>
    launched.page.evaluate(
      `window.reveille.request("state.get", {}).then(({ result }) => result.targets.map(({ ${key} }) => ${key}))`,
    );
  const targets = () => ofTargets('id');
  const names = () => ofTargets('name');

  async function shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await launched.page.screenshot({ path: join(shots, `${name}.png`) });
  }

  it('leads from an empty window to simulated machines that obey, by clicks alone', { timeout: 40_000 }, async () => {
    await offer().waitFor();
    await shot('first-run');
    console.log(`start to an empty window: ${seconds(startedAtMs)} s`);
    const clickedAtMs = performance.now();
    await offer().click();
    await nas().waitFor();
    console.log(`click to simulated machines: ${seconds(clickedAtMs)} s`);
    await launched.page.getByText('Simulated machines.', { exact: true }).waitFor();
    await shot('first-run-demo');
    await launched.page.getByRole('button', { name: 'Wake NAS', exact: true }).click();
    await until(async () => /^Awake|^Sleeps/.test((await nas().locator('.state-word').textContent()) ?? ''));
    console.log(`click to a simulated machine awake by a click: ${seconds(clickedAtMs)} s`);
    expect(await violations(launched.page, true)).toEqual([]);
  });

  it('stays one app meanwhile, and what is changed in the demo is not kept', { timeout: 40_000 }, async () => {
    await launched.page.evaluate('window.location.hash = "#/edit/nas"');
    const name = launched.page.getByRole('textbox', { name: 'Name', exact: true }).first();
    await name.fill('Cellar');
    await launched.page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(async () => JSON.stringify(await names()).includes('Cellar'));
    // Typed, and not saved: leaving is not held up by it.
    await name.fill('Attic');
    await launched.page.getByRole('button', { name: 'Leave the demo' }).click();
    await offer().waitFor();
    expect(await targets()).toEqual([]);
    expect(JSON.parse(readFileSync(settings, 'utf8'))).toEqual({ version: 1 });
    expect(await launched.page.evaluate('window.location.hash')).toBe('#/');
  });

  it('can be entered again, and is refused where machines are', { timeout: 40_000 }, async () => {
    await offer().click();
    await nas().waitFor();
    await launched.page.getByRole('button', { name: 'Leave the demo' }).click();
    await offer().waitFor();
    const own = { version: 1, targets: [{ id: 'own', host: '127.0.0.1', ready: { kind: 'tcp', port: 9 } }] };
    writeFileSync(settings, JSON.stringify(own));
    await until(async () => JSON.stringify(await targets()) === '["own"]');
    expect(await launched.page.evaluate('window.reveille.request("demo.enter", {})')).toMatchObject({
      fault: { code: 'bad-request' },
    });
    expect(await targets()).toEqual(['own']);
    expect(await launched.stop()).toBe(0);
  });
});
