import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import { type App, startApp } from '../../electron/service/compose.ts';
import { describeWith } from '../requirements.ts';
import { englishIn } from '../shared/english.ts';
import { buildPage, chromiumOptions, chromiumProgram, violations } from './chromium.ts';
import { type CloudLab, cloudSecrets, startCloudLab } from './cloud-lab.ts';

const shots = process.env['REVEILLE_SHOTS'];
const kinds = ['gce', 'ec2', 'proxmox', 'docker'] as const;
const unix = {
  what: 'sockets with a path',
  enable: 'run the tests on Linux',
  isMet: () => process.platform !== 'win32',
};

describeWith('the editor of containers, clouds and guests', [chromiumProgram, unix], () => {
  let folder: string;
  let browser: Browser;
  let lab: CloudLab;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-clouds-'));
    await buildPage(join(folder, 'page'));
    browser = await chromium.launch(chromiumOptions);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    lab = await startCloudLab(mkdtempSync(join(folder, 'lab-')));
  });

  afterEach(async () => {
    await page?.context().close();
    await app?.stop(0);
    await lab.stop();
  });

  const settingsFile = () => join(folder, 'settings.json');
  const saved = () => JSON.parse(readFileSync(settingsFile(), 'utf8')) as { targets: { id: string; power: unknown }[] };
  const savedPower = (id: string) => saved().targets.find((target) => target.id === id)?.power;

  async function start(allowHostEdits = true, more: object = {}): Promise<void> {
    const target = (kind: (typeof kinds)[number]) => ({ id: kind, name: `My ${kind}`, power: lab.machines[kind] });
    const route = (kind: string) => ({ id: `${kind}-web`, kind: 'tcp', listen: '0', to: { target: kind, port: 80 } });
    const settings = { version: 1, targets: kinds.map(target), routes: kinds.map(route), ...more };
    writeFileSync(settingsFile(), JSON.stringify(settings));
    const names = Object.entries(cloudSecrets).map(([name, value]) => [`REVEILLE_SECRET_${name.toUpperCase()}`, value]);
    app = await startApp(
      {
        settingsFile: settingsFile(),
        dataFolder: mkdtempSync(join(folder, 'data-')),
        ui: { host: '127.0.0.1', port: 0 },
        isUiChosen: true,
        demo: false,
        allowHostEdits,
        logLevel: 'error',
        logFile: null,
        oneOff: null,
      },
      {
        clock: systemClock,
        env: Object.fromEntries(names) as Record<string, string>,
        platform: 'linux',
        home: folder,
        pageFolder: join(folder, 'page'),
        log: { write: () => undefined, setLevel: () => undefined, [Symbol.dispose]: () => undefined },
        onHistory: () => undefined,
        createEngine,
      },
    );
  }

  async function open(hash: string, colorScheme: 'light' | 'dark' = 'light', locale = 'en-US'): Promise<void> {
    const context = await browser.newContext({
      colorScheme,
      locale,
      reducedMotion: 'reduce',
      viewport: { width: 1100, height: 900 },
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(app.ui?.loginLink ?? '');
    await page.locator('.machine').first().waitFor();
    await goTo(hash);
  }

  async function goTo(hash: string): Promise<void> {
    await page.evaluate((to) => void (window.location.hash = to), hash);
    await page.locator('main .loading').waitFor({ state: 'detached' });
  }

  async function shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const field = (name: string) =>
    page.getByRole('textbox', { name, exact: true }).or(page.getByRole('combobox', { name, exact: true }));

  test.each(['light', 'dark'] as const)('shows every form, and nobody is kept from using it: %s', async (look) => {
    await start();
    await open('#/', look);
    for (const kind of kinds) {
      await goTo(`#/edit/${kind}`);
      await page
        .getByRole('heading', { name: `My ${kind}` })
        .first()
        .waitFor();
      for (const group of ['Create it', 'Launch it', 'TLS']) {
        const closed = page.getByRole('switch', { name: group });
        if (await closed.isVisible()) await closed.click({ force: true });
      }
      await page.getByText('More options').first().click();
      expect([kind, await violations(page)]).toEqual([kind, []]);
      await shot(`${kind}-${look}`);
      const discard = button('Discard the changes');
      if (await discard.isVisible()) await discard.click();
    }
  });

  test.each([
    ['gce', 'Read from the account', 'Machine type', 'e2-small', { name: 'build' }],
    ['proxmox', 'Read from the server', 'Id', '102 wiki, container', { vmid: 102, node: 'pve', guest: 'container' }],
    ['docker', 'Read from the engine', 'Container', 'photos', { container: 'photos' }],
    ['ec2', 'Read from the account', 'Instance', 'i-0abc1234def567890', { name: 'build' }],
  ] as const)('offers what %s has to choose from', async (kind, read, label, choice, expected) => {
    await start();
    await open(`#/edit/${kind}`);
    if (kind === 'gce') await page.getByRole('switch', { name: 'Create it' }).click({ force: true });
    await button(read).click();
    await page.getByText(/things found/).waitFor();
    await field(label).first().click();
    await field(label)
      .first()
      .fill(kind === 'proxmox' ? 'wiki' : '');
    await shot(`choices-${kind}`);
    await page.getByRole('option', { name: choice }).click();
    if (kind === 'ec2') await field('Name').nth(1).fill('');
    await button('Save').click();
    await page.getByText('Saved. It is in force already.').waitFor();
    const wanted =
      kind === 'ec2'
        ? { instance: 'i-0abc1234def567890' }
        : kind === 'gce'
          ? { ...expected, create: { machineType: 'e2-small' } }
          : expected;
    expect(savedPower(kind)).toMatchObject(wanted);
  });

  test('says beside the button what is missing or refused, and takes any text all the same', async () => {
    await start();
    await open('#/edit/ec2');
    await field('Region').fill('');
    await button('Read from the account').click();
    await page.getByText('Fill in "Region" first').waitFor();
    await button('Discard the changes').click();
    await goTo('#/edit/gce');
    await field('Project').fill('');
    await button('Read from the account').click();
    await field('Project').click();
    await page.getByRole('option', { name: 'home-lab At home' }).click();
    const message = "Required 'compute.zones.list' permission for 'projects/home-lab'";
    lab.gce.answerWith('zones.list', 403, {
      error: { code: 403, message, errors: [{ reason: 'forbidden', message }] },
    });
    await button('Read from the account').click();
    await page.getByText(/compute\.zones\.list/).waitFor();
    await button('Read from the account').click();
    await page.getByText(/things found/).waitFor();
    await field('Zone').fill('asia-east1-a');
    await field('Zone').press('Escape');
    await button('Save').click();
    await page.getByText('Saved. It is in force already.').waitFor();
    expect(savedPower('gce')).toMatchObject({ zone: 'asia-east1-a' });
  });

  test('checks access with what is not saved yet, and names the permission that is missing', async () => {
    await start();
    await open('#/edit/proxmox');
    await field('Id').first().fill('101');
    await field('Sleep by').first().selectOption('suspend');
    await button('Check access').click();
    await page.getByText('Everything works.').waitFor();
    await button('Close').click();
    lab.proxmox.privileges = { 'VM.Audit': 1 };
    await button('Check access').click();
    await page
      .getByText(/VM\.PowerMgmt/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await shot('check-draft');
    expect(lab.proxmox.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
    expect(savedPower('proxmox')).not.toHaveProperty('action');
  });

  test('looks at no other engine than the file allows', async () => {
    await start(false);
    await open('#/edit/docker');
    const answer = await page.evaluate(async () => {
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
      await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
      const machine = {
        id: 'docker',
        name: 'x',
        power: { kind: 'docker', container: 'wiki', engine: 'tcp://127.0.0.1:1' },
      };
      socket.send(JSON.stringify({ id: 7, method: 'draft.choices', params: { machine, position: 'power' } }));
      return await new Promise<string>((resolve) =>
        socket.addEventListener('message', ({ data }) => String(data).includes('"id":7') && resolve(String(data))),
      );
    });
    expect(JSON.parse(answer)).toMatchObject({ fault: { code: 'host-access' } });
    await button('Read from the engine').click();
    await page.getByText(/things found/).waitFor();
  });

  test('asks once before each sleep destroys the machine', async () => {
    await start();
    await open('#/edit/gce');
    await field('Sleep by').first().selectOption('delete');
    await page.getByText('its disk is deleted too').waitFor();
    expect(await violations(page)).toEqual([]);
    await shot('destroy');
    await button('Cancel').click();
    expect(await field('Sleep by').first().inputValue()).toBe('');
    await field('Sleep by').first().selectOption('delete');
    await button('Use “Delete”').click();
    await button('Save').click();
    await page.getByText('Saved. It is in force already.').waitFor();
    expect(savedPower('gce')).toMatchObject({ action: 'delete' });
  });

  test('deletes a machine now, after saying what is lost', async () => {
    await start();
    await open('#/');
    await button('More: My proxmox').click();
    expect(await page.getByRole('menuitem', { name: 'Delete now…' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await button('More: My gce').click();
    await page.getByRole('menuitem', { name: 'Delete now…' }).click();
    await page.getByText('What is on it is lost').waitFor();
    expect(await violations(page)).toEqual([]);
    await shot('delete-now');
    await button('Delete it with its disk').click();
    await expect.poll(() => lab.gce.calls).toContain('instances.delete');
  });

  describe('containers that show themselves', () => {
    const discovery = () => [{ kind: 'docker', listener: 'web', pathPrefix: '/', engine: lab.docker.endpoint }];
    const listeners = [{ id: 'web', name: 'Web', kind: 'http', listen: '0' }];

    test.each(['light', 'dark'] as const)('are marked, explained, and not edited here: %s', async (look) => {
      await start(true, { listeners, discovery: discovery() });
      await open('#/', look);
      const found = page.getByRole('article', { name: 'photos' });
      await found.getByText('Found in Docker').waitFor();
      await button('More: photos').click();
      expect(await page.getByRole('menuitem').allTextContents()).toEqual([
        'Wake and open photos',
        'Ask now whether it is up',
        'Check access',
        'Test sleep and wake',
        'Details',
        'Who keeps waking it',
      ]);
      await shot(`found-list-${look}`);
      await page.getByRole('menuitem', { name: 'Details' }).click();
      await page.getByRole('heading', { name: 'Found in Docker' }).waitFor();
      await page.getByText('reveille.while-waking').waitFor();
      expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
      expect(await violations(page)).toEqual([]);
      await shot(`found-machine-${look}`);
      await goTo('#/settings');
      const card = page.getByRole('region', { name: 'Containers that ask for a service' });
      await card.getByText('On. One container').waitFor();
      await card.getByText('reveille.pth').waitFor();
      expect(await violations(page)).toEqual([]);
      await shot(`found-settings-${look}`);
    });

    test('are switched on and off on the settings page', async () => {
      await start(true, { listeners });
      await open('#/settings');
      const card = page.getByRole('region', { name: 'Containers that ask for a service' });
      await card.getByRole('button', { name: 'Set up…' }).click();
      await card.getByRole('textbox').fill('[{ "kind": "docker", "listener": "web" }]');
      await card.getByRole('button', { name: 'Save' }).click();
      await card.getByText('what may labels claim?').waitFor();
      await card.getByRole('textbox').fill(JSON.stringify(discovery()));
      await card.getByRole('button', { name: 'Save' }).click();
      await card.getByText('On. One container').waitFor();
      await card.getByRole('button', { name: 'Change…' }).click();
      await card.getByRole('textbox').fill('[]');
      await card.getByRole('button', { name: 'Save' }).click();
      await card.getByText('Off.').waitFor();
      expect(saved()).not.toHaveProperty('discovery');
    });
  });

  test('begins with a template, and goes on in the editor', async () => {
    await start();
    await open('#/new');
    await shot('templates');
    await page.getByRole('link', { name: /Cloud VM/ }).click();
    await field('Name').fill('Builder');
    await shot('template-cloud');
    await button('Continue').click();
    await button('Read from the account').waitFor();
    await shot('template-cloud-editor');
    // Scripts are kept out of the preview of the waiting page, those of the check too.
    expect(await violations(page, true)).toEqual([]);
    await goTo('#/new?template=container');
    await field('Name').fill('Docs');
    await field('Container').fill('wiki');
    await button('Save and use it').click();
    await page.getByRole('heading', { name: 'Docs is set up' }).waitFor();
    expect(savedPower('docs')).toEqual({ kind: 'docker', container: 'wiki' });
  });

  test('speaks German throughout', async () => {
    await start();
    await open('#/', 'light', 'de-DE');
    for (const kind of kinds) {
      await goTo(`#/edit/${kind}`);
      await button('Zugang prüfen').waitFor();
      await page.getByText('Weitere Optionen').first().click();
      expect([kind, englishIn(await page.locator('main').innerText())]).toEqual([kind, []]);
      await shot(`${kind}-de`);
    }
    await button('Zugang prüfen').click();
    await page.getByText('Alles funktioniert.').waitFor();
    expect(englishIn(await page.getByRole('dialog').innerText())).toEqual([]);
    await shot('check-de');
  });
});
