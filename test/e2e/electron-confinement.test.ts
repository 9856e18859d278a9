import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requirements.ts';
import { type Desk, desktopNeeds, type Launched, openDesk } from './electron-app.ts';

/** Runs in the page, as a text: what a page of ours has is no business of the compiler here. */
const inPage = (launched: Launched, script: string): Promise<unknown> => launched.page.evaluate(script);

describeWith('a page in the desktop window', desktopNeeds, () => {
  let desk: Desk;
  let demo: Launched;
  let server: Server;
  let port: number;
  const visits: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.setHeader('access-control-allow-origin', '*').end('<h1>elsewhere</h1>');
    });
    server.on('upgrade', (request, socket) => {
      visits.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    desk = await openDesk();
    demo = await desk.launch(['--demo', '--log-level', 'error']);
    await demo.page.getByRole('article', { name: 'NAS' }).waitFor();
  });

  /** Whatever reached the server between the tests. */
  afterEach(() => {
    if (visits.length > 0) throw new Error(`the network was reached: ${visits.splice(0).join(', ')}`);
  });

  afterAll(async () => {
    await desk?.close();
    server.close();
  });

  it('has nothing of Node or Electron, and one object with two functions', async () => {
    const globals = `['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in window)`;
    expect(await inPage(demo, globals)).toEqual([]);
    expect(await inPage(demo, 'Object.keys(window.reveille).sort()')).toEqual(['request', 'subscribe']);
    expect(await inPage(demo, 'Object.isFrozen(window.reveille) || !Reflect.set(window.reveille, "request", 1)')).toBe(
      true,
    );
  });

  it.each(['fs.readFile', '__proto__', 'constructor', 'toString', ''])('may not call "%s"', async (method) => {
    expect(await inPage(demo, `window.reveille.request(${JSON.stringify(method)}, {})`)).toMatchObject({
      fault: { code: 'bad-request' },
    });
  });

  it.each(['{ target: 7 }', '{ target: "nas", more: 1 }', '[]', 'null', '{ target: "x".repeat(100000) }'])(
    'is refused input that the contract does not know, number %#',
    async (params) => {
      expect(await inPage(demo, `window.reveille.request("target.wake", ${params})`)).toMatchObject({
        fault: { code: 'bad-request' },
      });
    },
  );

  it('cannot reach the network by any of the ways that a page has', async () => {
    const address = `127.0.0.1:${port}`;
    expect(await inPage(demo, `fetch("http://${address}/fetch").then(() => "reached", () => "refused")`)).toBe(
      'refused',
    );
    expect(
      await inPage(
        demo,
        `new Promise((tell) => { try { const s = new WebSocket("ws://${address}/ws"); s.onopen = () => tell("reached"); s.onerror = () => tell("refused"); } catch { tell("refused"); } })`,
      ),
    ).toBe('refused');
    for (const [tag, attribute] of [
      ['img', 'src'],
      ['script', 'src'],
      ['iframe', 'src'],
      ['link', 'href'],
    ] as const) {
      await inPage(
        demo,
        `new Promise((tell) => { const e = document.createElement("${tag}"); e.onload = e.onerror = tell; setTimeout(tell, 500); ${tag === 'link' ? 'e.rel = "stylesheet";' : ''} e.${attribute} = "http://${address}/${tag}"; document.head.append(e); })`,
      );
    }
    await inPage(demo, `navigator.sendBeacon("http://${address}/beacon", "x")`);
  });

  it('learns no address of this computer and sends nothing by WebRTC', async () => {
    const heard: string[] = [];
    const socket = createSocket('udp4').on('message', (message) => heard.push(message.toString('hex')));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const candidates = await inPage(
      demo,
      `new Promise((tell) => {
        const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${socket.address().port}" }] });
        const found = [];
        peer.onicecandidate = ({ candidate }) => candidate ? found.push(candidate.candidate) : tell(found);
        peer.createDataChannel("x");
        peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        setTimeout(() => tell(found), 2000);
      })`,
    );
    socket.close();
    expect(candidates).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('gets no file, no other window, no other address and no permission', async () => {
    expect(await inPage(demo, 'fetch("file:///etc/passwd").then(() => "read", () => "refused")')).toBe('refused');
    const outside = ['../../package.json', '%2e%2e/%2e%2e/package.json', '..%2f..%2fpackage.json', 'assets/../../x'];
    for (const path of outside) {
      // Asked of the session itself: from the page its policy refuses already.
      const status = await demo.app.evaluate(
        async ({ session }, url) =>
          await session.defaultSession.fetch(url).then(
            ({ status }) => status,
            () => 0,
          ),
        `app://reveille/${path}`,
      );
      expect([path, status]).toEqual([path, expect.toBeOneOf([0, 403, 404])]);
    }
    expect(await inPage(demo, `window.open("http://127.0.0.1:${port}/open") === null`)).toBe(true);
    await inPage(demo, `window.location.href = "http://127.0.0.1:${port}/navigate"`);
    await inPage(
      demo,
      `{ const f = document.createElement("form"); f.method = "post"; f.action = "http://127.0.0.1:${port}/form"; document.body.append(f); f.submit(); }`,
    );
    expect(await inPage(demo, 'Notification.requestPermission()')).toBe('denied');
    expect(await inPage(demo, 'navigator.clipboard.readText().then(() => "read", () => "refused")')).toBe('refused');
    expect(
      await inPage(
        demo,
        'navigator.mediaDevices?.getUserMedia({ audio: true }).then(() => "heard", () => "refused") ?? "refused"',
      ),
    ).toBe('refused');
    expect(demo.page.url()).toMatch(/^app:\/\/reveille\//);
    expect(await demo.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('is not listened to when it is not ours, though it sits in the window and has the bridge', async () => {
    const hostile = 'data:text/html,<title>hostile</title><h1>I am not Reveille</h1>';
    const load = (url: string) =>
      demo.app.evaluate(async ({ BrowserWindow }, address) => {
        const page = BrowserWindow.getAllWindows()[0]?.webContents;
        return await page?.loadURL(address).then(
          () => 'loaded',
          () => 'refused',
        );
      }, url);
    expect(await load(hostile)).toBe('refused');
    // The first wall taken down: the next ones must hold without it.
    await demo.app.evaluate(({ session }) => session.defaultSession.webRequest.onBeforeRequest(null));
    expect(await load(hostile)).toBe('loaded');
    expect(await inPage(demo, 'typeof require + typeof process')).toBe('undefinedundefined');
    expect(await inPage(demo, 'window.reveille.request("state.get", {})')).toMatchObject({
      fault: { code: 'bad-request', params: { detail: expect.stringContaining('may not call') } },
    });
    const heard = await inPage(
      demo,
      'new Promise((tell) => { window.reveille.subscribe(() => tell("heard")); setTimeout(() => tell("silence"), 1000); })',
    );
    expect(heard).toBe('silence');
    expect(await inPage(demo, `fetch("http://127.0.0.1:${port}/data").then(() => "reached", () => "refused")`)).toBe(
      'refused',
    );
    await inPage(
      demo,
      `new Promise((tell) => { const i = new Image(); i.onload = i.onerror = tell; i.src = "http://127.0.0.1:${port}/image"; })`,
    );
  });
});
