import type { Language } from './app-preferences.ts';
import {
  type Entry,
  freeId,
  freeListen,
  idFromName,
  idsIn,
  type MachineEntry,
  routesOf,
  type SettingsDocument,
} from './document-edits.ts';

export const templateIds = [
  'nas',
  'media',
  'minecraft',
  'bedrock',
  'steam',
  'udp-game',
  'ssh',
  'remote-desktop',
  'gaming',
  'web',
  'scripts',
  'container',
  'cloud',
  'proxmox',
  'other',
] as const;

export type TemplateId = (typeof templateIds)[number];

/** What a template may ask for; `user` is the account that puts the machine to sleep over SSH. */
export type Question = 'name' | 'host' | 'mac' | 'user' | 'port' | 'program' | 'cloud' | 'container' | 'start' | 'stop';

export interface Template {
  readonly id: TemplateId;
  readonly questions: readonly Question[];
  /** Questions that may stay without an answer. */
  readonly optional: readonly Question[];
  /** What stands in a field before anything was typed and counts when it stays empty. */
  readonly presets: Readonly<Partial<Record<Question, string>>>;
  /** Its settings reach into this computer, so not every page may save them. */
  readonly needsHostAccess: boolean;
  /** Its answers are only a beginning: accounts, places and names are chosen in the editor. */
  readonly isFinishedInEditor?: true;
}

/** Answers as typed. An empty one counts as not given. `homeNetwork` is no question: it is offered beside them. */
export type Answers = Readonly<Partial<Record<Question | 'homeNetwork', string>>>;

const machineQuestions = ['name', 'host', 'mac', 'user'] as const;

function machineTemplate(id: TemplateId, more: Partial<Template> = {}): Template {
  return { id, questions: machineQuestions, optional: ['user'], presets: {}, needsHostAccess: false, ...more };
}

export const templates: readonly Template[] = [
  machineTemplate('nas'),
  machineTemplate('media', { questions: ['name', 'host', 'mac', 'program', 'user'], presets: { program: 'jellyfin' } }),
  machineTemplate('minecraft'),
  machineTemplate('bedrock'),
  machineTemplate('steam', { questions: ['name', 'host', 'mac', 'program', 'user'], presets: { program: 'valheim' } }),
  machineTemplate('udp-game', { questions: ['name', 'host', 'mac', 'port', 'user'], presets: { port: '7777' } }),
  machineTemplate('ssh'),
  machineTemplate('remote-desktop'),
  machineTemplate('gaming', { questions: ['name', 'host', 'mac', 'port', 'user'], presets: { port: '445' } }),
  machineTemplate('web', { questions: ['name', 'host', 'mac', 'port', 'user'], presets: { port: '80' } }),
  {
    id: 'scripts',
    questions: ['name', 'start', 'stop', 'port'],
    optional: ['stop'],
    presets: { port: '8080' },
    needsHostAccess: true,
  },
  {
    id: 'container',
    questions: ['name', 'container', 'port'],
    optional: [],
    presets: { port: '8000' },
    needsHostAccess: false,
  },
  {
    id: 'cloud',
    questions: ['name', 'cloud', 'port'],
    optional: [],
    presets: { cloud: 'gce', port: '80' },
    needsHostAccess: false,
    isFinishedInEditor: true,
  },
  {
    id: 'proxmox',
    questions: ['name', 'host', 'port'],
    optional: [],
    presets: { port: '80' },
    needsHostAccess: false,
    isFinishedInEditor: true,
  },
  machineTemplate('other', { questions: ['name', 'host', 'mac', 'port', 'user'], optional: ['port', 'user'] }),
];

export function templateOf(id: string): Template | null {
  return templates.find((template) => template.id === id) ?? null;
}

/** Programs that the media template knows, with the port each answers on. */
export const mediaPrograms = { jellyfin: 8096, plex: 32_400, emby: 8096 } as const;

/**
 * Games of Steam that the template knows: where their players connect, and where their list asks for them. Where both are
 * one port, a player is told apart from the list by how Source games connect.
 */
export const steamGames = {
  valheim: { title: 'Valheim', gamePort: '2456', queryPort: 2457 },
  cs2: { title: 'Counter-Strike 2', gamePort: '27015', queryPort: 27_015 },
  ark: { title: 'ARK', gamePort: '7777-7778', queryPort: 27_015 },
  palworld: { title: 'Palworld', gamePort: '8211', queryPort: 27_015 },
} as const;

/** Pages keep WebSockets open, so only data that flows counts; browsers see what is going on. */
const webOptions: Entry = { kind: 'http', whileWaking: 'page', inUse: 'traffic' };

/** Where TLS usually answers: it is passed on as it is, so that no certificate is needed here. */
const tlsPorts: readonly number[] = [443, 5001, 8006, 8443, 9443];

/**
 * An open page of these programs keeps a WebSocket and builds it up again by itself: that is nobody who watches. Players
 * tell where they are every few seconds, which keeps the machine up.
 */
const mediaOptions: Readonly<Record<keyof typeof mediaPrograms, Entry>> = {
  jellyfin: { kind: 'http', whileWaking: 'page', gate: { kind: 'http', background: [{ paths: ['*/socket'] }] } },
  emby: { kind: 'http', whileWaking: 'page', gate: { kind: 'http', background: [{ paths: ['*/embywebsocket'] }] } },
  // Its apps speak TLS on the same port.
  plex: { inUse: 'traffic' },
};

/** Questions that still need an answer, in their order. */
export function unanswered(template: Template, answers: Answers): readonly Question[] {
  return template.questions.filter(
    (question) => !template.optional.includes(question) && answerTo(template, answers, question) === '',
  );
}

/**
 * The machine that a template makes of the answers, under ids and ports that are free in the document. In `language` it
 * speaks to players.
 */
export function machineFromTemplate(
  template: Template,
  answers: Answers,
  document: SettingsDocument,
  language: Language = 'en',
): MachineEntry {
  const answer = (question: Question) => answerTo(template, answers, question);
  const name = answer('name');
  const taken = new Set(idsIn(document));
  const id = freeId(taken, idFromName(name));
  taken.add(id);
  const routes: Entry[] = [];
  for (const { service, title, port, listenPort, options } of servicesOf(template.id, answer, language)) {
    // Its own services may be in each other's way, too.
    const used = { ...document, routes: [...routesOf(document), ...routes] };
    const listen = freeListen(used, `:${listenPort ?? port}`);
    const routeId = freeId(taken, `${id.slice(0, 39 - service.length)}-${service}`);
    taken.add(routeId);
    routes.push({ id: routeId, name: title, kind: 'tcp', listen, to: { target: id, port }, ...options });
  }
  const { homeNetwork = '' } = answers;
  const options = targetOptions(template.id, answer, routes.length > 0);
  return { target: { id, name, ...options, ...(homeNetwork === '' ? {} : { homeNetwork }) }, routes };
}

type Answer = (question: Question) => string;

interface Service {
  /** Second half of its id. */
  readonly service: string;
  readonly title: string;
  /** Or a range. */
  readonly port: number | string;
  /** Where this computer itself often needs the port. */
  readonly listenPort?: number;
  readonly options?: Entry;
}

function servicesOf(id: TemplateId, answer: Answer, language: Language): readonly Service[] {
  const listed = language === 'en' ? {} : { language };
  switch (id) {
    case 'nas':
      // A mounted share stays connected for days; only what is read or written counts.
      return [{ service: 'smb', title: 'SMB', port: 445, options: { gate: 'smb', inUse: 'traffic' } }];
    case 'media': {
      const program = isMediaProgram(answer('program')) ? answer('program') : 'jellyfin';
      const title = `${program.slice(0, 1).toUpperCase()}${program.slice(1)}`;
      const port = mediaPrograms[program as keyof typeof mediaPrograms];
      const options = mediaOptions[program as keyof typeof mediaPrograms];
      return [{ service: program, title, port, options }];
    }
    case 'minecraft':
      return [
        { service: 'minecraft', title: 'Minecraft', port: 25_565, options: { gate: kindOf('minecraft', listed) } },
      ];
    case 'bedrock':
      return [
        {
          service: 'bedrock',
          title: 'Minecraft Bedrock',
          port: 19_132,
          options: { kind: 'udp', gate: kindOf('bedrock', listed) },
        },
      ];
    case 'steam':
      return steamServices(steamGameOf(answer), listed);
    case 'udp-game':
      return [
        { service: 'game', title: 'Game', port: portOf(answer('port')), options: { kind: 'udp', gate: 'packets' } },
      ];
    case 'ssh':
      return [{ service: 'ssh', title: 'SSH', port: 22, listenPort: 2222, options: { gate: 'ssh' } }];
    case 'remote-desktop':
      return [{ service: 'rdp', title: 'Remote Desktop', port: 3389, options: { gate: 'rdp' } }];
    case 'gaming':
      return [];
    case 'container':
    case 'cloud':
    case 'proxmox': {
      const port = portOf(answer('port'));
      // Its port may be open long before the program behind it can answer.
      const options = tlsPorts.includes(port)
        ? { inUse: 'traffic' }
        : { ...webOptions, ready: { kind: 'http', path: '/' } };
      return [{ service: 'web', title: 'Web', port, listenPort: unprivileged(port), options }];
    }
    case 'web': {
      const port = portOf(answer('port'));
      const options = tlsPorts.includes(port) ? { gate: 'tls', inUse: 'traffic' } : webOptions;
      return [{ service: 'web', title: 'Web', port, listenPort: unprivileged(port), options }];
    }
    case 'scripts': {
      const port = portOf(answer('port'));
      // On this computer the program itself has the port, so that clients need another one.
      return [
        { service: 'service', title: 'Service', port, listenPort: port < 55_536 ? port + 10_000 : port - 10_000 },
      ];
    }
    case 'other': {
      const port = portOf(answer('port'));
      return port > 0 ? [{ service: 'service', title: 'Service', port, listenPort: unprivileged(port) }] : [];
    }
  }
}

function steamGameOf(answer: Answer): (typeof steamGames)[keyof typeof steamGames] {
  const program = answer('program');
  return Object.hasOwn(steamGames, program) ? steamGames[program as keyof typeof steamGames] : steamGames.valheim;
}

function steamServices(
  { title, gamePort, queryPort }: ReturnType<typeof steamGameOf>,
  listed: Entry,
): readonly Service[] {
  if (gamePort === String(queryPort))
    return [{ service: 'game', title, port: queryPort, options: { kind: 'udp', gate: kindOf('a2s', listed) } }];
  const query = { kind: 'udp', gate: { kind: 'a2s', join: 'never', ...listed } };
  return [
    {
      service: 'game',
      title,
      port: /^\d+$/.test(gamePort) ? Number(gamePort) : gamePort,
      options: { kind: 'udp', gate: 'packets' },
    },
    { service: 'query', title: `${title} (list)`, port: queryPort, options: query },
  ];
}

/** Options stand in an object, and without any the bare name says all. */
function kindOf(kind: string, options: Entry): unknown {
  return Object.keys(options).length === 0 ? kind : { kind, ...options };
}

function targetOptions(id: TemplateId, answer: Answer, hasServices: boolean): Entry {
  if (id === 'scripts') {
    const stop = answer('stop');
    const power = { kind: 'command', start: wordsOf(answer('start')), ...(stop !== '' && { stop: wordsOf(stop) }) };
    return { host: '127.0.0.1', power };
  }
  // A container is no hardware that needs to be spared.
  if (id === 'container') {
    return { power: { kind: 'docker', container: answer('container') }, idle: { minAwake: '0s', holdOff: '0s' } };
  }
  if (id === 'cloud') return { power: { kind: answer('cloud') === 'ec2' ? 'ec2' : 'gce' } };
  // The server knows no address of its guests.
  if (id === 'proxmox') return { host: answer('host'), power: { kind: 'proxmox' } };
  const user = answer('user');
  // The check of power requests knows Windows only, so there is no point in asking what runs there.
  const isWindows = id === 'remote-desktop' || id === 'gaming';
  const sleep = user === '' ? null : { kind: 'ssh', user, ...(isWindows && { system: 'windows' }) };
  return {
    host: answer('host'),
    wake: { kind: 'wake-on-lan', mac: answer('mac') },
    ...(sleep && { sleep }),
    ...readyOptions(id, answer, hasServices || sleep !== null),
    ...(sleep && idleOptions(id)),
  };
}

function readyOptions(id: TemplateId, answer: Answer, canBeAsked: boolean): Entry {
  // A server answers its game when the world is loaded, long after the system is up, and says then what to remember.
  if (id === 'minecraft') return { ready: { kind: 'minecraft', port: 25_565, limit: '5m' } };
  if (id === 'bedrock') return { ready: { kind: 'bedrock', port: 19_132, limit: '5m' } };
  if (id === 'steam') return { ready: { kind: 'a2s', port: steamGameOf(answer).queryPort, limit: '10m' } };
  if (id === 'gaming') return { ready: { kind: 'tcp', port: portOf(answer('port')) } };
  return canBeAsked ? {} : { ready: { kind: 'tcp', port: 22 } };
}

function idleOptions(id: TemplateId): Entry {
  switch (id) {
    case 'nas':
      // Scrubs and copies on the machine itself keep its disks busy, not our connection.
      return { idle: { cooldown: '15m', busyChecks: ['default', { kind: 'load', above: 1, perCpu: true }] } };
    case 'media':
      // Transcoding and library scans.
      return { idle: { cooldown: '20m', busyChecks: ['default', { kind: 'load', above: 0.7, perCpu: true }] } };
    case 'minecraft':
    case 'bedrock':
    case 'steam':
    case 'udp-game':
      return { idle: { cooldown: '10m' } };
    case 'ssh':
      return { idle: { cooldown: '30m', busyChecks: ['default', { kind: 'load', above: 0.7, perCpu: true }] } };
    case 'remote-desktop':
      return { idle: { cooldown: '20m', grace: '60s', busyChecks: ['default', 'power-requests'] } };
    case 'gaming':
      return { idle: { cooldown: '30m', grace: '60s', busyChecks: ['default', 'power-requests'] } };
    case 'web':
    case 'scripts':
    case 'container':
    case 'cloud':
    case 'proxmox':
    case 'other':
      return {};
  }
}

function answerTo(template: Template, answers: Answers, question: Question): string {
  const typed = (answers[question] ?? '').trim();
  return typed === '' ? (template.presets[question] ?? '') : typed;
}

function isMediaProgram(text: string): text is keyof typeof mediaPrograms {
  return Object.hasOwn(mediaPrograms, text);
}

function portOf(text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : 0;
}

/** 80 → 8080, 443 → 8443: as people know them; ports from 1024 on need no permission. */
function unprivileged(port: number): number {
  if (port >= 1024) return port;
  return port < 1000 ? 8000 + port : 10_000 + port;
}

/** A typed command line as program and arguments; quotes keep blanks together, and nothing else is special. */
export function wordsOf(line: string): string | readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
  return words.length === 1 ? (words[0] ?? '') : words;
}

/** The line that `wordsOf` reads back; what is not a command as it is. */
export function lineOf(command: unknown): string {
  const words: readonly unknown[] = Array.isArray(command) ? command : command === undefined ? [] : [command];
  return words
    .map((word) => String(word))
    .map((word) => (/^[^\s"']+$/.test(word) ? word : word.includes('"') ? `'${word}'` : `"${word}"`))
    .join(' ');
}
