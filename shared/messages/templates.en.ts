import type { Question, steamGames, TemplateId } from '../templates.ts';

interface TemplateTexts {
  readonly title: string;
  readonly help: string;
}

export interface TemplatesTexts {
  readonly kinds: Readonly<Record<TemplateId, TemplateTexts>>;
  readonly questions: Readonly<
    Record<Question, { readonly title: string; readonly help: string; readonly placeholder: string }>
  >;
  readonly nameExamples: Readonly<Record<TemplateId, string>>;
  readonly clouds: { readonly gce: string; readonly ec2: string };
  readonly gamingPort: string;
  readonly scriptsPort: string;
  readonly gamePort: string;
  readonly steamGame: string;
  readonly steamGames: Readonly<Record<keyof typeof steamGames, string>>;
  readonly programs: { readonly jellyfin: string; readonly plex: string; readonly emby: string };
}

/** What templates are for, and what they ask. */
export const templatesEn: TemplatesTexts = {
  kinds: {
    nas: { title: 'NAS with file shares', help: 'SMB shares for Windows, macOS, Linux and TVs.' },
    media: { title: 'Jellyfin, Plex or Emby', help: 'Films and music; awake while something plays.' },
    minecraft: { title: 'Minecraft Java', help: 'Stays in the server list while it sleeps; wakes for players.' },
    bedrock: { title: 'Minecraft Bedrock', help: 'For phones, consoles and Windows; wakes for players.' },
    steam: { title: 'Steam game server', help: 'Valheim, Counter-Strike, ARK or Palworld.' },
    'udp-game': { title: 'Other game server', help: 'Any game that speaks UDP; wakes for whoever keeps trying.' },
    ssh: { title: 'SSH', help: 'A server or workstation that you log in to.' },
    'remote-desktop': { title: 'Remote Desktop', help: 'A Windows PC used from afar.' },
    gaming: { title: 'Gaming PC', help: 'No service: woken by a click, asleep when nobody plays.' },
    web: { title: 'Web page', help: 'Any page or dashboard in the browser.' },
    scripts: { title: 'Own scripts', help: 'Start and stop anything with commands of your own.' },
    container: { title: 'Docker container', help: 'Starts with the first visit, stops when nobody is left.' },
    cloud: { title: 'Cloud VM (Google, AWS)', help: 'Costs money only while somebody uses it.' },
    proxmox: { title: 'Proxmox guest', help: 'A VM or container of a Proxmox server.' },
    other: { title: 'Something else', help: 'Any machine that wakes by Wake-on-LAN, with one port or none.' },
  },
  questions: {
    name: { title: 'Name', help: 'As you call it.', placeholder: '' },
    host: { title: 'Address', help: 'Its name or address in your network.', placeholder: '192.168.1.20' },
    mac: {
      title: 'MAC address',
      help: 'Of its network card; your router lists it, and so do the network settings of the machine.',
      placeholder: 'aa:bb:cc:dd:ee:ff',
    },
    user: {
      title: 'SSH user, to put it to sleep again',
      help: 'An account on the machine. Your own SSH key is used; another key or a password can be set later. Without it, the machine is only woken.',
      placeholder: '',
    },
    port: { title: 'Port', help: 'On which the machine answers.', placeholder: '' },
    program: { title: 'Program', help: '', placeholder: '' },
    cloud: { title: 'Cloud', help: '', placeholder: '' },
    container: {
      title: 'Container',
      help: 'Its name. It must exist; none is ever created.',
      placeholder: 'wiki',
    },
    start: {
      title: 'Start command',
      help: 'A program and its arguments, without a shell.',
      placeholder: '/home/me/start.sh',
    },
    stop: { title: 'Stop command', help: 'Runs when nobody needs it any more.', placeholder: '/home/me/stop.sh' },
  },
  nameExamples: {
    nas: 'NAS',
    media: 'Media server',
    minecraft: 'Minecraft',
    bedrock: 'Minecraft',
    steam: 'Game server',
    'udp-game': 'Game server',
    ssh: 'Workstation',
    'remote-desktop': 'Office PC',
    gaming: 'Gaming PC',
    web: 'Wiki',
    scripts: 'Build server',
    container: 'Wiki',
    cloud: 'Build server',
    proxmox: 'Test VM',
    other: 'Machine',
  },
  clouds: { gce: 'Google Compute Engine', ec2: 'Amazon EC2' },
  gamingPort: 'A port that answers while the PC is on: 445 file sharing, 3389 Remote Desktop, 47989 Sunshine.',
  scriptsPort: 'On which the program answers on this computer. Clients get another one.',
  gamePort: 'The UDP port that players connect to.',
  steamGame: 'Game',
  steamGames: {
    valheim: 'Valheim (ports 2456 and 2457)',
    cs2: 'Counter-Strike 2 (port 27015)',
    ark: 'ARK (ports 7777, 7778 and 27015)',
    palworld: 'Palworld (ports 8211 and 27015)',
  },
  programs: { jellyfin: 'Jellyfin (port 8096)', plex: 'Plex (port 32400)', emby: 'Emby (port 8096)' },
};
