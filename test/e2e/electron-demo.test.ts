import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot } from '../../shared/snapshot.ts';
import { describeWith } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';
import { until } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];

describeWith('the desktop app', desktopNeeds, () => {
  let desk: Desk;
  let demo: Launched;

  beforeAll(async () => {
    desk = await openDesk();
    const startedAtMs = performance.now();
    demo = await desk.launch(['--demo', '--log-level', 'error']);
    await demo.page.getByRole('article', { name: 'NAS' }).waitFor();
    console.log(`start to a window with its machines: ${Math.round(performance.now() - startedAtMs)} ms`);
  });

  afterAll(async () => {
    await desk?.close();
  });

  async function shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await demo.page.screenshot({ path: join(shots, `${name}.png`) });
  }

  const stateOf = (name: string) => demo.page.getByRole('article', { name, exact: true }).locator('.state-word');
  const reads = (name: string, word: RegExp) => until(async () => word.test((await stateOf(name).textContent()) ?? ''));

  async function snapshot(): Promise<Snapshot> {
    const answer = await demo.page.evaluate(
      'window.reveille.request("state.get", {})' as unknown as () => Promise<{ result: Snapshot }>,
    );
    return answer.result;
  }

  it('shows the whole circle while a client visits: asleep, waking up, awake, asleep again', async () => {
    await reads('NAS', /^Asleep/);
    await shot('asleep');
    const { routes } = await snapshot();
    const address = routes.find(({ target }) => target === 'nas')?.listening.find((each) => each.startsWith('127.'));
    const visit = fetch(`http://${address}/welcome.txt`).then((response) => response.text());
    await reads('NAS', /^Waking/);
    await shot('waking');
    expect(await visit).toContain('Hello from the NAS');
    await reads('NAS', /^Awake|^Sleeps/);
    await shot('awake');
    await reads('NAS', /^Going to sleep|^Asleep/);
    await reads('NAS', /^Asleep/);
    expect((await snapshot()).targets.find(({ id }) => id === 'nas')).toMatchObject({ owned: false });
  });

  it('takes an edit while somebody is connected, and the connection never notices', async () => {
    const { routes } = await snapshot();
    const route = routes.find(({ target }) => target === 'nas');
    const port = Number(route?.listening.find((each) => each.startsWith('127.'))?.split(':')[1]);
    const socket = connect(port, '127.0.0.1');
    const answers: string[] = [];
    const closed: unknown[] = [];
    socket.setEncoding('utf8').on('data', (text: string) => void answers.push(text));
    socket.on('close', () => void closed.push('closed'));
    const ask = (path: string) => socket.write(`GET /${path} HTTP/1.1\r\nHost: nas\r\n\r\n`);
    ask('welcome.txt');
    await until(() => answers.join('').includes('Hello from the NAS'));

    await demo.page.evaluate('window.location.hash = "#/edit/nas"');
    const name = demo.page.getByRole('textbox', { name: 'Name', exact: true }).first();
    await name.waitFor();
    await shot('edit');
    await name.fill('Cellar');
    await demo.page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(async () => (await snapshot()).targets.some((target) => target.name === 'Cellar'));
    ask('shopping.txt');
    await until(() => answers.join('').split('HTTP/1.1 200').length === 3);
    expect(closed).toEqual([]);
    expect((await snapshot()).routes.find(({ id }) => id === route?.id)?.sessions).toBe(1);

    await name.fill('NAS');
    await demo.page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(async () => (await snapshot()).targets.some((target) => target.name === 'NAS'));
    socket.destroy();
    await demo.page.evaluate('window.location.hash = "#/"');
    await reads('NAS', /^Asleep/);
  });

  it.each(['#/', '#/settings', '#/new', '#/edit/nas', '#/machine/nas'])(
    'loses nothing at the side in the smallest window at 200 %%: %s',
    async (hash) => {
      const zoom = (factor: number) =>
        demo.app.evaluate(({ BrowserWindow }, to) => {
          const [window] = BrowserWindow.getAllWindows();
          const [width = 0, height = 0] = window?.getMinimumSize() ?? [];
          window?.setSize(to === 1 ? 1100 : width, to === 1 ? 780 : height);
          window?.webContents.setZoomFactor(to);
        }, factor);
      await zoom(2);
      await demo.page.evaluate(`window.location.hash = ${JSON.stringify(hash)}`);
      await demo.page.getByRole('main').locator('> *').first().waitFor();
      await until(async () => (await demo.page.evaluate('innerWidth')) === 320);
      const width = await demo.page.evaluate('document.documentElement.scrollWidth');
      await zoom(1);
      await demo.page.evaluate('window.location.hash = "#/"');
      expect(width).toBeLessThanOrEqual(320);
    },
  );

  it('brings its window up when it is started a second time', async () => {
    const isVisible = () => demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    expect(await isVisible()).toBe(false);
    const [exitCode] = (await once(desk.start(['--demo']), 'close')) as [number | null];
    expect(exitCode).toBe(0);
    await until(async () => (await isVisible()) === true);
  });

  it('asks before it quits while a machine is awake by its doing, and can put it to sleep', async () => {
    const asked = await demo.app.evaluateHandle(({ dialog }) => {
      const questions: { detail?: string; buttons?: string[] }[] = [];
      const answers = ['Cancel', 'Put to sleep, then quit'];
      const show = (...given: unknown[]) => {
        const options = given.at(-1) as { detail?: string; buttons?: string[] };
        questions.push(options);
        const answer = answers.shift() ?? 'Cancel';
        return Promise.resolve({ response: options.buttons?.indexOf(answer) ?? 0, checkboxChecked: false });
      };
      Object.assign(dialog, { showMessageBox: show });
      return questions;
    });
    await demo.page.getByRole('button', { name: 'Wake NAS', exact: true }).click();
    await until(async () => (await snapshot()).targets[0]?.state.kind === 'awake');

    await demo.app.evaluate(({ app }) => app.quit());
    await until(async () => (await asked.jsonValue()).length === 1);
    expect(await asked.jsonValue()).toMatchObject([{ detail: expect.stringContaining('NAS') }]);
    expect((await snapshot()).targets[0]?.state.kind).toBe('awake');

    // A keep-awake of a person stands against sleep, so it is lifted first.
    await demo.page.evaluate('window.reveille.request("target.release", { target: "nas" })');
    const ended = new Promise<number | null>((resolve) => demo.app.process().once('exit', resolve));
    await demo.app.evaluate(({ app }) => app.quit());
    expect(await ended).toBe(0);
  });
});
