import { app, type Session, type WebContents } from 'electron';
import { isOurPage } from './page-scheme.ts';

/** Chromium resolves no name at all; Node's own sockets, which do the work, are not concerned. Before the app is ready. */
export function refuseNameLookups(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  // Nothing of Chromium may call out behind our back either.
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('disable-domain-reliability');
}

/** Whatever a page asks of the network, of devices or of the person is refused; only our own files are served. */
export function confineSession(session: Session): void {
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isOurPage(url) && !isDeveloperTool(url) });
  });
  session.setPermissionRequestHandler((_page, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

/** The page stays where it is: no other address, no other window, no view inside, no peer. */
export function confinePage(page: WebContents): void {
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
  page.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  page.on('will-redirect', (event) => event.preventDefault());
  page.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  page.on('will-attach-webview', (event) => event.preventDefault());
  page.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

function isDeveloperTool(url: string): boolean {
  return url.startsWith('devtools://');
}
