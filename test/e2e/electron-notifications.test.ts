import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot, TargetView } from '../../shared/snapshot.ts';
import { describeWith, program } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';
import { until } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];
const run = promisify(execFile);

const needs = [
  ...desktopNeeds,
  program('dbus-daemon', 'dbus'),
  program('dunst', 'dunst'),
  program('xdotool', 'xdotool'),
  program('import', 'imagemagick'),
];

/** One below the other from the top right corner, for as long as nobody clicks them. */
const dunstSettings = `[global]
monitor = 0
width = 420
origin = top-right
offset = 20x20
font = DejaVu Sans 11
sort = no
stack_duplicates = no
idle_threshold = 0
mouse_left_click = do_action, close_current
[urgency_low]
timeout = 0
[urgency_normal]
timeout = 0
[urgency_critical]
timeout = 0
`;

interface Told {
  readonly title: string;
  readonly body: string;
}

interface SavedSettings {
  readonly targets: readonly { readonly id: string; readonly host: string }[];
  readonly routes: readonly { readonly id: string; readonly to: { readonly port: number } }[];
}

describeWith('notifications on a real desktop', needs, () => {
  let desk: Desk;
  let demo: Launched;
  let session: Record<string, string>;
  const told: Told[] = [];
  const running: ChildProcess[] = [];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    desk = await openDesk();
    const socket = join(desk.home, 'bus');
    session = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}`, NO_AT_BRIDGE: '1' };
    running.push(desk.start([], ['dbus-daemon', '--session', '--nofork', `--address=unix:path=${socket}`], session));
    await until(async () => existsSync(socket));
    const settings = join(desk.home, 'dunstrc');
    writeFileSync(settings, dunstSettings);
    const dunst = desk.start([], ['dunst', '-print', '-conf', settings], session);
    running.push(dunst);
    readTold(dunst);
    demo = await desk.launch(['--demo', '--log-level', 'error'], session);
    await demo.page.getByRole('article', { name: 'NAS' }).waitFor();
    await request('app.set', { notifications: { woke: true } });
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await demo?.stop();
    for (const child of running.toReversed()) {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    await desk?.close();
  });

  /** What was really put on the screen, as the program that does it says. */
  function readTold(dunst: ChildProcess): void {
    let title = '';
    if (!dunst.stdout) throw new Error('dunst has no output');
    createInterface({ input: dunst.stdout }).on('line', (line) => {
      const [, key, value = ''] = /^\s*(summary|body): '(.*)'$/.exec(line) ?? [];
      if (key === 'summary') title = value;
      if (key === 'body') told.push({ title, body: value });
    });
  }

  async function request<Answer>(method: string, params: unknown): Promise<Answer> {
    const call = `window.reveille.request(${JSON.stringify(method)}, ${JSON.stringify(params)})`;
    const answer = (await demo.page.evaluate(call)) as { result?: Answer; fault?: unknown };
    if (answer.fault !== undefined) throw new Error(JSON.stringify(answer.fault));
    return answer.result as Answer;
  }

  async function machine(id: string): Promise<TargetView | undefined> {
    return (await request<Snapshot>('state.get', {})).targets.find((each) => each.id === id);
  }

  const titles = () => told.map(({ title }) => title);
  const hide = () => demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const isVisible = () => demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

  async function shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await run('import', ['-window', 'root', join(shots, `${name}.png`)], { env: onScreen() });
  }

  const onScreen = () => ({ ...process.env, DISPLAY: desk.display });

  /** The topmost one. */
  async function clickNotification(): Promise<void> {
    await run('xdotool', ['mousemove', '1060', '55', 'click', '1'], { env: onScreen() });
  }

  it('say that a machine woke and who opened what, and lead to it', async () => {
    await hide();
    const { routes } = await request<Snapshot>('state.get', {});
    const address = routes.find(({ id }) => id === 'files')?.listening.find((each) => each.startsWith('127.'));
    expect(await (await fetch(`http://${address}/welcome.txt`)).text()).toContain('Hello');
    await until(async () => told.length > 0);
    expect(told).toEqual([{ title: 'NAS is awake', body: '127.0.0.1 opened Files.' }]);
    await shot('notification-woke');
    await clickNotification();
    await until(async () => (await isVisible()) === true);
    await until(async () => demo.page.url().endsWith('#/machine/nas'));
  });

  it('say that a machine stays awake and because of what', async () => {
    await hide();
    const { raw } = await request<{ raw: SavedSettings }>('settings.get', {});
    const nas = raw.targets.find(({ id }) => id === 'nas');
    const port = raw.routes.find(({ id }) => id === 'files')?.to.port ?? 0;
    // Somebody uses the machine itself, past us.
    sockets.push(connect(port, nas?.host ?? ''));
    await until(async () => titles().includes('NAS stays awake'));
    expect(told.find(({ title }) => title === 'NAS stays awake')?.body).toBe(`Because 127.0.0.1 uses port ${port}.`);
  });

  it('say that a machine is still on after so many hours', async () => {
    await demo.app.evaluate(() => {
      const real = Date.now;
      Date.now = () => real() + 9 * 3_600_000;
    });
    // Something changes, so the state is looked at.
    await request('target.keepAwake', { target: 'nas', for: '1h' });
    await until(async () => titles().includes('NAS is still on after 9 h'));
    expect(told.at(-1)?.body).toBe('Kept awake by the window.');
  });

  it('say that a machine did not wake and what to do', async () => {
    await breakWaking('game');
    await request('target.wake', { target: 'game' });
    await until(async () => titles().includes('Game server did not wake'));
    expect(told.at(-1)?.body).toMatch(/^Game server did not answer within 2 s .*Check that it is plugged in/);
    await shot('notifications');
  });

  it('come once for one cause', async () => {
    const before = [...told];
    await request('target.wake', { target: 'game' });
    await until(async () => (await machine('game'))?.state.kind === 'waking');
    await until(async () => (await machine('game'))?.state.kind === 'failed');
    await request('target.keepAwake', { target: 'nas', for: '2h' });
    await request('target.release', { target: 'nas' });
    await until(async () => (await machine('nas'))?.overrides.keepAwake === null);
    expect(told).toEqual(before);
    expect(new Set(titles()).size).toBe(told.length);
  });

  /** Packets go to a card that is not there, and nobody waits long for what comes of it. */
  async function breakWaking(id: string): Promise<void> {
    const { raw, hash } = await request<{ raw: SavedSettings; hash: string }>('settings.get', {});
    const wake = { kind: 'wake-on-lan', mac: '02:00:00:00:00:99', broadcast: '127.0.0.1', port: 9 };
    const port = raw.routes.find((route) => route.id === 'play')?.to.port;
    const targets = raw.targets.map((target) =>
      target.id === id ? { ...target, wake, ready: { kind: 'tcp', port, limit: '2s' } } : target,
    );
    const saved = await request<{ kind: string }>('settings.save', { raw: { ...raw, targets }, basedOnHash: hash });
    expect(saved.kind).toBe('saved');
    await until(async () => (await machine(id))?.state.kind === 'asleep');
  }
});
