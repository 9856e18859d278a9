import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';

describeWith('the window', desktopNeeds, () => {
  let desk: Desk;
  let data: string;
  let settings: string;

  beforeAll(async () => {
    desk = await openDesk();
    data = join(desk.home, 'data');
    settings = join(desk.home, 'settings.json');
    writeFileSync(settings, '{ "version": 1 }');
  });

  afterAll(async () => {
    await desk?.close();
  });

  const start = async (): Promise<Launched> => {
    const launched = await desk.launch(['--data', data, '--settings', settings]);
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

  it('lets a page change what reaches into the computer only after a dialog that shows it whole', async () => {
    const launched = await start();
    const asked = await launched.app.evaluateHandle(({ dialog }) => {
      const questions: { detail: string }[] = [];
      const answers = ['Abbrechen', 'Erlauben'];
      const show = (...given: unknown[]) => {
        const options = given.at(-1) as { detail: string; buttons: string[] };
        questions.push(options);
        return Promise.resolve({ response: options.buttons.indexOf(answers.shift() ?? ''), checkboxChecked: false });
      };
      Object.assign(dialog, { showMessageBox: show });
      return questions;
    });
    const program = `/usr/local/bin/${'wake-it-'.repeat(40)}`;
    const raw = {
      version: 1,
      targets: [
        { id: 'vm', host: '127.0.0.1', ready: { kind: 'tcp', port: 9 }, power: { kind: 'command', start: [program] } },
      ],
    };
    const save = () =>
      launched.page.evaluate(`(async () => {
        const { result } = await window.reveille.request('settings.get', {});
        const answer = await window.reveille.request('settings.save', { raw: ${JSON.stringify(raw)}, basedOnHash: result.hash });
        return answer.result?.kind ?? JSON.stringify(answer);
      })()`);
    expect(await save()).toBe('refused');
    expect(await save()).toBe('saved');
    const questions = await asked.jsonValue();
    expect(questions).toHaveLength(2);
    expect(questions[0]?.detail).toContain(program);
    expect(readFileSync(settings, 'utf8')).toContain(program);
    await launched.stop();
  });
});
