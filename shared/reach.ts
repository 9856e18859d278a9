import type { ListenAddress } from './settings.ts';

export const platforms = ['windows', 'macos', 'linux', 'phone', 'tv'] as const;
export type Platform = (typeof platforms)[number];

/** What a service is to the people who use it, as far as its port tells. */
export type ServiceKind =
  | 'smb'
  | 'nfs'
  | 'ssh'
  | 'rdp'
  | 'vnc'
  | 'http'
  | 'https'
  | 'jellyfin'
  | 'plex'
  | 'minecraft'
  | 'other';

/** Where `text` is to be entered. */
export type WayPlace =
  | 'explorer'
  | 'finder'
  | 'files'
  | 'terminal'
  | 'run'
  | 'browser'
  | 'app'
  | 'remote-desktop-app'
  | 'player'
  | 'multiplayer'
  | 'server-settings'
  | 'address';

/** One way to use a service; `NAME`, `SHARE` and `FOLDER` in `text` are the user's to replace. */
export interface Way {
  readonly place: WayPlace;
  readonly text: string;
  readonly note?: 'windows-port';
}

export type Recipes = Readonly<Record<Platform, readonly Way[]>>;

const kindsByPort: ReadonlyMap<number, ServiceKind> = new Map([
  [22, 'ssh'],
  [139, 'smb'],
  [445, 'smb'],
  [2049, 'nfs'],
  [3389, 'rdp'],
  [5900, 'vnc'],
  [5901, 'vnc'],
  [8096, 'jellyfin'],
  [8920, 'https'],
  [25_565, 'minecraft'],
  [32_400, 'plex'],
  ...[80, 3000, 5000, 7878, 8000, 8080, 8081, 8083, 8123, 8989, 9000, 9090].map((port) => [port, 'http'] as const),
  ...[443, 5001, 8006, 8443, 9443].map((port) => [port, 'https'] as const),
]);

/** By the port on the machine, which says what answers there; the port clients use may be any. */
export function serviceKindOf(servicePort: number): ServiceKind {
  return kindsByPort.get(servicePort) ?? 'other';
}

/** How a web service is opened whose address has more in it than a host and a port. */
export function webRecipes(address: {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}): Recipes {
  const { isSecure, host, port, path } = address;
  const name = host.includes(':') ? `[${host}]` : host;
  const isUsualPort = port === (isSecure ? 443 : 80);
  const text = `${isSecure ? 'https' : 'http'}://${name}${isUsualPort ? '' : `:${port}`}${path}`;
  return everywhere({ place: 'browser', text });
}

/** How each platform uses a service that it finds at `host` and `port`; an empty list: it has no way that we know. */
export function reachRecipes(kind: ServiceKind, host: string, port: number): Recipes {
  const name = host.includes(':') ? `[${host}]` : host;
  const pair = `${name}:${port}`;
  switch (kind) {
    case 'smb':
      return smb(name, port);
    case 'nfs': {
      const options = port === 2049 ? '' : `port=${port}`;
      return {
        ...none,
        macos: [terminal(`sudo mount -t nfs -o resvport${options && `,${options}`} ${name}:/SHARE /FOLDER`)],
        linux: [terminal(`sudo mount -t nfs ${options && `-o ${options} `}${name}:/SHARE /FOLDER`)],
      };
    }
    case 'ssh': {
      const line = terminal(port === 22 ? `ssh NAME@${host}` : `ssh -p ${port} NAME@${host}`);
      return { ...none, windows: [line], macos: [line], linux: [line], phone: [{ place: 'app', text: pair }] };
    }
    case 'rdp': {
      const text = port === 3389 ? host : pair;
      const app: Way = { place: 'remote-desktop-app', text };
      return {
        ...none,
        windows: [{ place: 'run', text: `mstsc /v:${text}` }],
        macos: [app],
        linux: [terminal(`xfreerdp /v:${text} /u:NAME`)],
        phone: [app],
      };
    }
    case 'vnc': {
      const viewer: Way = { place: 'app', text: `${name}::${port}` };
      return {
        ...none,
        windows: [viewer],
        macos: [{ place: 'finder', text: `vnc://${pair}` }],
        linux: [terminal(`vncviewer ${name}::${port}`)],
        phone: [{ place: 'app', text: pair }],
      };
    }
    case 'http':
    case 'https':
      return everywhere({ place: 'browser', text: `${kind}://${pairUnless(kind === 'http' ? 80 : 443)}/` });
    case 'jellyfin': {
      const browser: Way = { place: 'browser', text: `http://${pair}/` };
      const app: Way = { place: 'app', text: `http://${pair}` };
      return { windows: [browser], macos: [browser], linux: [browser], phone: [app, browser], tv: [app] };
    }
    case 'plex': {
      const browser: Way = { place: 'browser', text: `http://${pair}/web` };
      // Its apps get the address from the account, where the server puts this one.
      const server: Way = { place: 'server-settings', text: `http://${pair}` };
      return { windows: [browser], macos: [browser], linux: [browser], phone: [browser, server], tv: [server] };
    }
    case 'minecraft': {
      const game: Way = { place: 'multiplayer', text: pairUnless(25_565) };
      return { ...none, windows: [game], macos: [game], linux: [game] };
    }
    case 'other':
      return everywhere({ place: 'address', text: pair });
  }

  function pairUnless(usual: number): string {
    return port === usual ? name : pair;
  }
}

const none: Recipes = { windows: [], macos: [], linux: [], phone: [], tv: [] };

function everywhere(way: Way): Recipes {
  return { windows: [way], macos: [way], linux: [way], phone: [way], tv: [way] };
}

function terminal(text: string): Way {
  return { place: 'terminal', text };
}

function smb(host: string, port: number): Recipes {
  const isUsual = port === 445;
  const url = isUsual ? `smb://${host}` : `smb://${host}:${port}`;
  // UNC paths know no ports; newer Windows takes one when a drive is connected.
  const windows: readonly Way[] = isUsual
    ? [{ place: 'explorer', text: `\\\\${host}` }, terminal(`net use * \\\\${host}\\SHARE`)]
    : [{ ...terminal(`net use * \\\\${host}\\SHARE /TCPPORT:${port}`), note: 'windows-port' }];
  const options = `username=NAME${isUsual ? '' : `,port=${port}`}`;
  return {
    windows,
    macos: [{ place: 'finder', text: url }, terminal(`open '${url}/SHARE'`)],
    linux: [{ place: 'files', text: `${url}/` }, terminal(`sudo mount -t cifs //${host}/SHARE /FOLDER -o ${options}`)],
    phone: [{ place: 'files', text: url }],
    tv: [{ place: 'player', text: `${url}/` }],
  };
}

/** The systems that Reveille runs on, named as Node does. */
export type HostPlatform = 'win32' | 'darwin' | 'linux';

export interface SecondAddress {
  /** In this order; the last line takes effect. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** False: gone after a restart. */
  readonly isLasting: boolean;
}

/** Commands by which this computer takes `address` as a second one. `INTERFACE` is the user's to replace. */
export function secondAddress(address: string, platform: HostPlatform): readonly SecondAddress[] {
  switch (platform) {
    case 'win32':
      return [
        {
          // Else Windows would leave DHCP, and this computer would lose the address it has.
          add: [
            'netsh interface ipv4 set interface "INTERFACE" dhcpstaticipcoexistence=enabled',
            `netsh interface ipv4 add address "INTERFACE" ${address} 255.255.255.0 skipassource=true`,
          ],
          remove: [`netsh interface ipv4 delete address "INTERFACE" ${address}`],
          isLasting: true,
        },
      ];
    case 'darwin':
      return [
        {
          add: [`sudo ifconfig INTERFACE alias ${address} 255.255.255.255`],
          remove: [`sudo ifconfig INTERFACE -alias ${address}`],
          isLasting: false,
        },
        {
          add: [
            'sudo networksetup -createnetworkservice Reveille INTERFACE',
            `sudo networksetup -setmanual Reveille ${address} 255.255.255.0`,
          ],
          remove: ['sudo networksetup -removenetworkservice Reveille'],
          isLasting: true,
        },
      ];
    case 'linux':
      return [
        {
          add: [`sudo ip address add ${address}/24 dev INTERFACE`],
          remove: [`sudo ip address del ${address}/24 dev INTERFACE`],
          isLasting: false,
        },
        {
          add: [
            `sudo nmcli connection modify CONNECTION +ipv4.addresses ${address}/24`,
            'sudo nmcli connection up CONNECTION',
          ],
          remove: [
            `sudo nmcli connection modify CONNECTION -ipv4.addresses ${address}/24`,
            'sudo nmcli connection up CONNECTION',
          ],
          isLasting: true,
        },
      ];
  }
}

/** What to know before listening on a port. */
export type PortAdvice =
  | { readonly kind: 'fine' }
  /** Linux: a permission that the program, or every program, is given once. */
  | { readonly kind: 'needs-permission'; readonly port: number; readonly commands: readonly string[] }
  /** macOS gives low ports away freely, but only on all addresses at once. */
  | { readonly kind: 'only-on-every-address'; readonly port: number }
  /** The system itself usually has it. */
  | { readonly kind: 'usually-taken'; readonly port: number };

/** For a service that is to listen on `address` of a computer of that platform. */
export function portAdvice({ host, port }: ListenAddress, platform: HostPlatform): PortAdvice {
  if (platform === 'win32') return isWindowsOwn(port) ? { kind: 'usually-taken', port } : { kind: 'fine' };
  if (port === 0 || port >= 1024) return { kind: 'fine' };
  if (platform === 'darwin') {
    // The engine listens on loopback by way of every address there.
    const isFine = host === null || host === 'localhost' || host === '::1' || host.startsWith('127.');
    return isFine ? { kind: 'fine' } : { kind: 'only-on-every-address', port };
  }
  return { kind: 'needs-permission', port, commands: [`sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`] };
}

function isWindowsOwn(port: number): boolean {
  return [135, 139, 445, 3389, 5985].includes(port);
}

/** Of `platform` as Node names it; systems that are none of the three are close to Linux. */
export function hostPlatformOf(platform: string): HostPlatform {
  return platform === 'win32' || platform === 'darwin' ? platform : 'linux';
}
