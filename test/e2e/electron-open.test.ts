import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';
import { until } from './program.ts';

/** Where to put pictures for people to look at; nowhere unless it is set. */
const shots = process.env['REVEILLE_SHOTS'];
const token = 'open-token-0123456789';

describeWith('a program that "open" starts', desktopNeeds, () => {
  let desk: Desk;
  let service: Server;
  let launched: Launched;
  let opened: string;
  let settings: string;

  beforeAll(async () => {
    desk = await openDesk();
    service = createServer((socket) => void socket.on('error', () => {}).end());
    service.listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { port } = service.address() as AddressInfo;

    opened = join(desk.home, 'opened');
    const program = join(desk.home, 'viewer');
    const lines = ['#!/bin/sh', `{ echo "$1|$2"; env; } > '${opened}.half'`, `mv '${opened}.half' '${opened}'`, ''];
    writeFileSync(program, lines.join('\n'));
    await chmod(program, 0o755);
    settings = join(desk.home, 'settings.json');
    const target = { host: '127.0.0.1', ready: { kind: 'tcp', port }, power: { kind: 'command', start: 'true' } };
    const tv = { ...target, id: 'tv', open: { command: [program, '{host}', '$(id); x'] } };
    writeFileSync(settings, JSON.stringify({ version: 1, targets: [tv] }));
    launched = await desk.launch(['--settings', settings, '--data', join(desk.home, 'data')], {
      REVEILLE_TOKEN: token,
    });
    await launched.page.getByRole('article', { name: 'tv' }).waitFor();
  });

  afterAll(async () => {
    await launched?.stop();
    service?.close();
    await desk?.close();
  });

  it('is offered by name, and started with its arguments as they are and without a secret of ours', async () => {
    const card = launched.page.getByRole('article', { name: 'tv' });
    await card.getByText('Awake').first().waitFor();
    await card.getByRole('button', { name: /More/ }).click();
    await launched.page.getByRole('menuitem', { name: 'Open tv with viewer' }).click();
    await until(async () => existsSync(opened));
    const [words, ...environment] = readFileSync(opened, 'utf8').split('\n');
    expect(words).toBe('127.0.0.1|$(id); x');
    expect(environment.join('\n')).toContain(`DISPLAY=${desk.display}`);
    expect(environment.join('\n')).not.toContain(token);
  });

  it('is set in the form, after the dialog that shows it whole', async () => {
    const { app, page } = launched;
    const asked = await app.evaluateHandle(({ dialog }) => {
      const questions: { detail: string }[] = [];
      const show = (...given: unknown[]) => {
        const options = given.at(-1) as { detail: string; buttons: string[] };
        questions.push(options);
        return Promise.resolve({ response: options.buttons.indexOf('Allow'), checkboxChecked: false });
      };
      Object.assign(dialog, { showMessageBox: show });
      return questions;
    });
    await page.evaluate('window.location.hash = "#/edit/tv"');
    const program = page.getByRole('textbox', { name: /^Program/ });
    await page.locator('details.fold').first().waitFor();
    const closed = page.locator('details.fold:not([open]) > summary');
    while ((await closed.count()) > 0) await closed.first().click();
    await program.scrollIntoViewIfNeeded();
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, 'open-program-form.png') });
    }
    await page.getByLabel('Wake and open opens').selectOption({ label: 'a link' });
    await page.getByLabel('Wake and open opens').nth(1).fill('ssh://anna@{host}');
    await page.getByLabel('Wake and open opens').first().selectOption({ label: 'a program of this computer' });
    await program.fill('other-viewer --at {host}');
    await page.getByRole('button', { name: /^Save/ }).click();
    await until(async () => readFileSync(settings, 'utf8').includes('other-viewer'));
    const saved = JSON.parse(readFileSync(settings, 'utf8')) as { targets: { open: unknown }[] };
    expect(saved.targets[0]?.open).toEqual({ command: ['other-viewer', '--at', '{host}'] });
    const questions = await asked.jsonValue();
    expect(questions).toHaveLength(1);
    expect(questions[0]?.detail).toContain('["other-viewer","--at","{host}"]');
  });
});
