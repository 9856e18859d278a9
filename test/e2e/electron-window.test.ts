import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';

describeWith('the window', desktopNeeds, () => {
  let desk: Desk;
  let data: string;

  beforeAll(async () => {
    desk = await openDesk();
    data = join(desk.home, 'data');
  });

  afterAll(async () => {
    await desk?.close();
  });

  const start = async (): Promise<Launched> => {
    const launched = await desk.launch(['--data', data, '--settings', join(desk.home, 'settings.json')]);
    await launched.page.getByRole('main').waitFor();
    return launched;
  };

  const size = ({ app }: Launched) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());

  it('is the program where no tray is: closing it ends everything, and it comes back as it was', async () => {
    const first = await start();
    const ended = once(first.app.process(), 'exit');
    await first.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setSize(900, 640);
      window?.close();
    });
    expect(await ended).toEqual([0, null]);
    const kept = JSON.parse(readFileSync(join(data, 'desktop', 'desktop.json'), 'utf8')) as unknown;
    expect(kept).toMatchObject({ window: { width: 900, height: 640, isMaximized: false } });
    // What is in there is this person's business alone.
    expect(statSync(data).mode & 0o777).toBe(0o700);

    const second = await start();
    expect(await size(second)).toEqual([900, 640]);
    expect(await second.stop()).toBe(0);
  });

  it('says what a person chose at once, and keeps it', async () => {
    const first = await start();
    await first.page.evaluate('window.reveille.request("app.set", { theme: "dark", language: "de" })');
    const look = ({ app }: Launched) =>
      app.evaluate(({ Menu, nativeTheme }) => ({
        theme: nativeTheme.themeSource,
        menu: Menu.getApplicationMenu()?.items.map(({ label }) => label),
      }));
    expect(await look(first)).toEqual({ theme: 'dark', menu: ['Bearbeiten', 'Ansicht', 'Fenster'] });
    await first.stop();
    const second = await start();
    expect(await look(second)).toMatchObject({ theme: 'dark' });
    await second.stop();
  });

  it('starts with the login when it is told to, in the background, and no longer when it is told not to', async () => {
    const launched = await start();
    const choose = (autostart: boolean) =>
      launched.page.evaluate(
        `window.reveille.request("app.set", { autostart: ${autostart} }).then(({ result }) => result.preferences.autostart)`,
      );
    const file = join(desk.home, '.config', 'autostart', 'reveille.desktop');
    expect(await choose(true)).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(/^Exec=.*--data .*data .*--background$/m);
    expect(await choose(false)).toBe(false);
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
    await launched.stop();
  });
});
