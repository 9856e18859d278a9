import type { Platform, WayPlace } from '../reach.ts';

export interface ReachTexts {
  readonly title: string;
  readonly help: string;
  readonly platforms: Readonly<Record<Platform, string>>;
  readonly places: Readonly<Record<WayPlace, string>>;
  readonly noWay: string;
  readonly windowsPort: string;
  readonly placeholders: string;
  readonly device: string;
  readonly copy: (text: string) => string;
  readonly copied: string;
  readonly copyShort: string;
  readonly thisComputer: string;
  readonly addressUnknown: string;
  readonly loopbackOnly: string;
  readonly check: string;
  readonly checking: string;
  readonly isReachable: Readonly<Record<'yes' | 'no' | 'unknown', string>>;
  readonly swapTitle: string;
  readonly swapHelp: (address: string) => string;
  readonly swapNewAddress: (address: string) => string;
  readonly swapTake: (address: string) => string;
  readonly swapLasting: string;
  readonly swapUntilRestart: string;
  readonly swapListen: (listen: string) => string;
  readonly swapDone: string;
  readonly swapBack: string;
  readonly swapSystem: string;
  readonly swapInterface: string;
  readonly systems: { readonly win32: string; readonly darwin: string; readonly linux: string };
}

/** How clients reach a service. */
export const reachEn: ReachTexts = {
  title: 'How clients reach it',
  help: 'Clients connect to this computer, not to the machine. Exactly this is to be entered:',
  platforms: { windows: 'Windows', macos: 'macOS', linux: 'Linux', phone: 'Phone and tablet', tv: 'TV' },
  places: {
    explorer: 'In the address bar of Explorer',
    finder: 'Finder: Go, Connect to Server',
    files: 'In the Files app',
    terminal: 'In a terminal',
    run: 'Windows key + R',
    browser: 'In the browser',
    app: 'In its app, as the server',
    'remote-desktop-app': 'In the Windows App, as the PC',
    player: 'In a player such as Kodi or VLC',
    multiplayer: 'Multiplayer, Add Server',
    'server-settings': 'Once in Plex: Settings, Network, Custom server access URLs',
    address: 'Server and port',
  },
  noWay: 'No usual way from here.',
  windowsPort: 'Only Windows 11 from 24H2 on knows shares on another port; for older ones use port 445.',
  placeholders: 'Replace NAME, SHARE and FOLDER by yours.',
  device: 'Device',
  copy: (text: string) => `Copy ${text}`,
  copied: 'Copied',
  copyShort: 'Copy',
  thisComputer: 'THIS-COMPUTER',
  addressUnknown: 'Replace THIS-COMPUTER by the name or address of the computer that Reveille runs on.',
  loopbackOnly: 'It listens for this computer alone. For others, put a colon before the port: “:8080”.',
  check: 'Can others reach it?',
  checking: 'Looking…',
  isReachable: {
    yes: 'Yes, others can reach it.',
    no: 'No, others cannot reach it.',
    unknown: 'That cannot be told from here.',
  },
  swapTitle: 'Or change nothing on the clients',
  swapHelp: (address: string) =>
    `The machine gets a new address, and this computer takes ${address} as a second one. Every client goes on as before.`,
  swapNewAddress: (address: string) =>
    `Give the machine another address, on itself or in your router, and enter that above in place of ${address}.`,
  swapTake: (address: string) => `On this computer, take ${address} as a second address:`,
  swapLasting: 'Lasting',
  swapUntilRestart: 'Until the next restart, to try it',
  swapListen: (listen: string) => `Let the service listen on that address: “Clients connect to” ${listen}`,
  swapDone: 'Make sure that the router gives the old address to nobody else.',
  swapBack: 'To undo it:',
  swapSystem: 'System of this computer',
  swapInterface: 'Replace INTERFACE or CONNECTION by the name of the network connection.',
  systems: { win32: 'Windows', darwin: 'macOS', linux: 'Linux' },
};
