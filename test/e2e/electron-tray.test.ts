import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, program } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';
import { until } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];
const watcher = 'org.kde.StatusNotifierWatcher';

const panelNeeds = [
  ...desktopNeeds,
  program('dbus-daemon', 'dbus'),
  program('gdbus', 'libglib2.0-bin'),
  program('xfce4-panel', 'xfce4-panel'),
];

/** An item of the menu as the panel gets it over the session bus. */
interface BusItem {
  readonly id: number;
  readonly label: string;
}

describeWith('the tray in a real panel', panelNeeds, () => {
  let desk: Desk;
  let demo: Launched;
  let session: Record<string, string>;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    desk = await openDesk();
    const socket = join(desk.home, 'bus');
    session = {
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}`,
      XDG_CONFIG_HOME: join(desk.home, 'panel-config'),
      XDG_CACHE_HOME: join(desk.home, 'panel-cache'),
      XDG_CURRENT_DESKTOP: 'XFCE',
      NO_AT_BRIDGE: '1',
    };
    run(['dbus-daemon', '--session', '--nofork', `--address=unix:path=${socket}`]);
    await until(async () => existsSync(socket));
    run(['xfce4-panel', '--disable-wm-check']);
    await until(
      async () => (await property(watcher, '/StatusNotifierWatcher', 'IsStatusNotifierHostRegistered')) === true,
    );
    demo = await desk.launch(['--demo', '--log-level', 'error'], session);
    await demo.page.getByRole('article', { name: 'NAS' }).waitFor();
  });

  afterAll(async () => {
    await demo?.stop();
    // The panel before its bus, so that it ends its own helpers.
    for (const child of running.toReversed()) {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    await desk?.close();
  });

  function run(command: readonly string[]): void {
    running.push(desk.start([], command, session));
  }

  async function ask(words: readonly string[]): Promise<string> {
    const child = desk.start([], ['gdbus', 'call', '--session', ...words], session);
    if (!child.stdout) throw new Error('gdbus has no output');
    return await text(child.stdout);
  }

  async function property(dest: string, path: string, name: string): Promise<string | boolean> {
    const owner = path === '/StatusNotifierWatcher' ? watcher : 'org.kde.StatusNotifierItem';
    const method = 'org.freedesktop.DBus.Properties.Get';
    const answer = await ask(['--dest', dest, '--object-path', path, '--method', method, owner, name]);
    return /^\(<(true|false)>,\)/.test(answer) ? answer.includes('true') : answer;
  }

  /** Bus name and path of the only icon. */
  async function icon(): Promise<{ dest: string; path: string }> {
    const answer = String(await property(watcher, '/StatusNotifierWatcher', 'RegisteredStatusNotifierItems'));
    const [, dest, path] = /'([^'/]+)(\/[^']+)'/.exec(answer) ?? [];
    if (dest === undefined || path === undefined) throw new Error(`no icon in ${answer}`);
    return { dest, path };
  }

  async function menu(): Promise<{ call: (method: string, ...words: string[]) => Promise<string>; items: BusItem[] }> {
    const { dest, path } = await icon();
    const menuPath = /objectpath '([^']+)'|'(\/[^']+)'/.exec(String(await property(dest, path, 'Menu')));
    const object = menuPath?.[1] ?? menuPath?.[2] ?? '';
    const call = (method: string, ...words: string[]) =>
      ask(['--dest', dest, '--object-path', object, '--method', `com.canonical.dbusmenu.${method}`, '--', ...words]);
    const layout = await call('GetLayout', '0', '-1', '@as []');
    const items = [...layout.matchAll(/\((\d+), \{([^}]*)\}/g)].map(([, id, properties]) => ({
      id: Number(id),
      label: /'label': <'([^']*)'>/.exec(properties ?? '')?.[1] ?? '',
    }));
    return { call, items };
  }

  /** Chooses an item as the panel would when it is clicked. */
  async function choose(below: string, label: string): Promise<void> {
    const { call, items } = await menu();
    const from = items.findIndex((item) => item.label === below);
    const item = items.slice(from).find((each) => each.label === label);
    if (from < 0 || !item) throw new Error(`no "${label}" below "${below}"`);
    await call('Event', String(item.id), "'clicked'", '<0>', 'uint32 0');
  }

  const labels = async () => (await menu()).items.map(({ label }) => label);

  async function tooltip(): Promise<string> {
    const { dest, path } = await icon();
    return String(await property(dest, path, 'ToolTip'));
  }

  async function shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await promisify(execFile)('import', ['-window', 'root', join(shots, `${name}.png`)], {
      env: { ...process.env, DISPLAY: desk.display },
    });
  }

  /** The menu as the panel draws it; for its picture alone, as nobody knows where exactly the panel puts the icon. */
  async function shotOfMenu(name: string): Promise<void> {
    if (!shots) return;
    const env = { ...process.env, DISPLAY: desk.display };
    const act = (...words: string[]) => promisify(execFile)('xdotool', words, { env });
    await act('mousemove', '1097', '12', 'click', '3', 'sleep', '1');
    await act('key', 'Down', 'Down', 'Right', 'sleep', '1');
    await shot(name);
    await act('key', 'Escape', 'Escape');
  }

  it('shows an icon with a picture, and a tooltip that counts', async () => {
    const { dest, path } = await icon();
    expect(String(await property(dest, path, 'IconPixmap')).length).toBeGreaterThan(500);
    await until(async () => (await tooltip()).includes('Reveille: All asleep'));
    await shot('tray-asleep');
  });

  it('wakes a machine from its menu, and shows it waking and awake', async () => {
    const wanted = ['Open Reveille', 'NAS: asleep', 'Wake', 'Keep awake', 'Pause everything', 'Quit Reveille'];
    expect(await labels()).toEqual(expect.arrayContaining(wanted));
    await choose('NAS: asleep', 'Wake');
    const card = demo.page.getByRole('article', { name: 'NAS' });
    await card.getByText(/^Waking up$/).waitFor();
    await until(async () => (await tooltip()).includes('1 waking'));
    await shot('tray-waking');
    await card
      .getByText(/^Awake/)
      .first()
      .waitFor();
    await until(async () => (await tooltip()).includes('1 awake'));
    await until(async () => (await labels()).includes('NAS: awake, kept awake'));
    await shot('tray-awake');
    await shotOfMenu('tray-menu');
    expect(await labels()).toContain('Back to automatic');
  });

  it('tells once, while nobody sees the window, that a machine woke and because of what', async () => {
    await demo.page.evaluate('window.reveille.request("app.set", { notifications: { woke: true } })');
    const told = await demo.app.evaluateHandle(({ BrowserWindow, Notification }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
      const told: string[] = [];
      // No service shows notifications on this bus: what would be shown is written down instead.
      Notification.prototype.show = function show(this: Electron.Notification) {
        told.push(`${this.title}: ${this.body}`);
      };
      return told;
    });
    await choose('Game server: asleep', 'Wake');
    await until(async () => (await labels()).includes('Game server: awake, kept awake'));
    expect(await told.jsonValue()).toEqual(['Game server is awake: Asked for by the tray.']);
    await choose('Open Reveille', 'Open Reveille');
  });

  it('takes the window away when it is closed, and brings it back', async () => {
    const isVisible = () => demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await until(async () => (await isVisible()) === false);
    await choose('Open Reveille', 'Open Reveille');
    await until(async () => (await isVisible()) === true);
    expect(await isVisible()).toBe(true);
  });
});
