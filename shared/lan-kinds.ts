import type { TemplateId } from './templates.ts';

/** Ports that tell what a machine is for; the scan tries these. */
export const tellingPorts = [
  22, 80, 443, 445, 139, 548, 2049, 3389, 5000, 5900, 8006, 8096, 25_565, 32_400, 47_989,
] as const;

/** What a machine in the network seems to be for. */
export type LanKind = 'nas' | 'windows' | 'media' | 'minecraft' | 'gaming' | 'virtual' | 'screen' | 'ssh' | 'web';

/** Guessed from what is open and what it says of itself, surest first. */
export function kindsOf(openPorts: readonly number[], services: readonly string[]): readonly LanKind[] {
  const isOpen = (...ports: readonly number[]) => ports.some((port) => openPorts.includes(port));
  const says = (...kinds: readonly string[]) => kinds.some((kind) => services.includes(kind));
  const found: readonly (readonly [LanKind, boolean])[] = [
    ['minecraft', isOpen(25_565)],
    ['media', isOpen(8096, 32_400)],
    ['gaming', isOpen(47_989)],
    ['windows', isOpen(3389)],
    ['virtual', isOpen(8006)],
    ['nas', isOpen(2049, 548) || says('_nfs._tcp', '_afpovertcp._tcp') || (isOpen(445) && !isOpen(3389))],
    ['screen', isOpen(5900) || says('_rfb._tcp')],
    ['ssh', isOpen(22)],
    ['web', isOpen(80, 443)],
  ];
  return found.filter(([, is]) => is).map(([kind]) => kind);
}

const templateOfKind: Readonly<Record<LanKind, TemplateId>> = {
  minecraft: 'minecraft',
  media: 'media',
  gaming: 'gaming',
  windows: 'remote-desktop',
  virtual: 'ssh',
  nas: 'nas',
  screen: 'other',
  ssh: 'ssh',
  web: 'web',
};

/** The template that suits a machine best. */
export function templateFor(kinds: readonly LanKind[]): TemplateId {
  return kinds[0] === undefined ? 'other' : templateOfKind[kinds[0]];
}
