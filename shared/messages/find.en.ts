import type { LanKind } from '../lan-kinds.ts';
import type { ReachHint } from '../network-calls.ts';

const kinds: Readonly<Record<LanKind, string>> = {
  nas: 'file shares',
  windows: 'Windows, Remote Desktop',
  media: 'media server',
  minecraft: 'Minecraft',
  gaming: 'game streaming',
  virtual: 'virtual machines',
  screen: 'screen sharing',
  ssh: 'SSH',
  web: 'web page',
};

const hints: Readonly<Record<ReachHint, string>> = {
  'not-listening': 'It is not listening now; the list of machines says why.',
  'this-computer-only': 'It listens for this computer alone. For others, put a colon before the port: “:8080”.',
  'no-network': 'This computer has no address in a network now.',
  'firewall-windows':
    'Try it from another device. If it does not answer, allow Reveille in Windows Security, Firewall, Allow an app, for private networks.',
  'firewall-macos':
    'Try it from another device. If it does not answer, allow Reveille in System Settings, Network, Firewall, Options.',
  'firewall-linux':
    'Try it from another device. If it does not answer, open the port in the firewall of this computer (ufw, firewalld or nftables).',
  'same-subnet': 'Guest Wi-Fi and other networks usually do not get here.',
};

/** Finding machines in the network, and whether others find this computer. */
export const findEn = {
  button: 'Find it on the network',
  title: 'Find it on the network',
  help: 'The machine must be on. Nothing is changed on it: every address around this computer is asked whether somebody is there, and a few usual ports are tried.',
  start: 'Look now',
  again: 'Look again',
  looking: 'Looking around; this takes a few seconds…',
  found: (count: number) => (count === 1 ? '1 device found' : `${count} devices found`),
  none: 'Nobody answered. Is the machine on, and in the same network as this computer?',
  filter: 'Search by name, address or MAC',
  noName: 'Without a name',
  noMac: 'MAC address unknown',
  randomMac: 'Its MAC address looks random: switch private addresses off on it, or waking will stop working.',
  kinds,
  seenFrom: (address: string) => `${address} has been there.`,
  hints,
};
