/** The only kinds of link that are ever opened, whatever the settings say. */
export const openSchemes = ['http', 'https', 'smb', 'rdp', 'ssh', 'steam', 'moonlight'] as const;
export type OpenScheme = (typeof openSchemes)[number];

/** Short words that `open` of a service may be, and the link each stands for. */
const templates = {
  http: 'http://{host}:{port}/',
  https: 'https://{host}:{port}/',
  smb: 'smb://{host}:{port}/',
  rdp: 'rdp://{host}:{port}',
  ssh: 'ssh://{host}:{port}',
  moonlight: 'moonlight://{host}',
} as const satisfies Partial<Record<OpenScheme, string>>;

/** What usually answers on a port, where the settings do not say it. */
const usualPorts: ReadonlyMap<number, string> = new Map([
  [22, templates.ssh],
  [445, templates.smb],
  [3389, templates.rdp],
  ...[80, 3000, 5000, 8000, 8080, 8081, 8096, 8123].map((port) => [port, templates.http] as const),
  ...[443, 5001, 8006, 8443, 9443].map((port) => [port, templates.https] as const),
  [32400, 'http://{host}:{port}/web'],
]);

const defaultPorts: Readonly<Partial<Record<OpenScheme, string>>> = {
  http: '80',
  https: '443',
  smb: '445',
  rdp: '3389',
  ssh: '22',
};

const longestLink = 500;

/** A program and its arguments, started without a shell on the desktop in front of which somebody sits. */
export interface OpenCommand {
  readonly command: readonly string[];
}

/** What "wake and open" opens: a link, or a program of this computer. */
export type Opening = string | OpenCommand;

/** Why the text cannot be what a service opens; null when it can. */
export function openProblem(text: string): string | null {
  if (text === 'nothing' || Object.hasOwn(templates, text)) return null;
  if (isOpenable(text.replaceAll(/\{(?:host|port)\}/g, '1'))) return null;
  const words = ['nothing', ...Object.keys(templates)].join(', ');
  return `must be one of ${words}, or a link that begins with ${openSchemes.join('://, ')}://`;
}

/** What a service opens, with `{host}` and `{port}` where its address goes; null when there is nothing to open. */
export function openTemplateOf(open: Opening | undefined, servicePort: number | null): Opening | null {
  if (open === 'nothing') return null;
  if (open === undefined) return servicePort === null ? null : (usualPorts.get(servicePort) ?? null);
  if (typeof open !== 'string') return open;
  return Object.hasOwn(templates, open) ? templates[open as keyof typeof templates] : open;
}

/**
 * The link to open for somebody who reaches Reveille at `viewerHost`, through the first of the addresses a service
 * listens on that this somebody can reach. Null: none of them, or not a link that may be opened.
 */
export function openLink(template: string, listening: readonly string[], viewerHost: string): string | null {
  for (const address of listening) {
    const host = reachableHost(hostOf(address), viewerHost);
    if (host === null) continue;
    const link = fillIn(template, host, portOf(address));
    if (isOpenable(link)) return link;
  }
  return null;
}

/** The link to a machine itself, at its own address and the usual port. Null: not a link that may be opened. */
export function directLink(template: string, address: string): string | null {
  const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
  const link = template.replaceAll(':{port}', '').replaceAll('{host}', host);
  return isOpenable(link) ? link : null;
}

/**
 * Program and arguments for somebody in front of this computer, through the first of the addresses a service listens
 * on that can be reached from here. Null: none of them. IPv6 addresses come without brackets.
 */
export function openCommandLine({ command }: OpenCommand, listening: readonly string[]): readonly string[] | null {
  for (const address of listening) {
    const host = reachableHost(hostOf(address), 'localhost');
    if (host !== null) return filledWords(command, host, portOf(address));
  }
  return null;
}

/** Program and arguments for a machine itself, at its own address. */
export function directCommandLine({ command }: OpenCommand, address: string): readonly string[] {
  return filledWords(command, address, '');
}

/** A program by its name alone, for people to read. */
export function programName({ command }: OpenCommand): string {
  return (command[0] ?? '').replace(/^.*[/\\](?=.)/, '');
}

/** True for a whole link of one of the known kinds, without a space or a control character in it. */
export function isOpenable(link: string): boolean {
  if (link.length > longestLink || !/^[!-~]+$/.test(link)) return false;
  const scheme = schemeOf(link);
  return scheme !== null && /^[a-z]+:\/\/[^/?#]/.test(link);
}

/** Null: none of the kinds that may be opened. */
export function schemeOf(link: string): OpenScheme | null {
  const scheme = /^([a-z]+):\/\//.exec(link)?.[1];
  return openSchemes.find((known) => known === scheme) ?? null;
}

function fillIn(template: string, host: string, port: string): string {
  const scheme = schemeOf(template);
  const isUsualPort = scheme !== null && defaultPorts[scheme] === port;
  const plain = isUsualPort ? template.replaceAll(':{port}', '') : template;
  return plain.replaceAll('{host}', host).replaceAll('{port}', port);
}

/** Only in the arguments: what is started never depends on an address. */
function filledWords([program = '', ...words]: readonly string[], host: string, port: string): readonly string[] {
  const plainHost = host.replace(/^\[(.*)\]$/, '$1');
  return [program, ...words.map((word) => word.replaceAll('{host}', plainHost).replaceAll('{port}', port))];
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1).replace(/-.*$/, '');
}

function reachableHost(host: string, viewerHost: string): string | null {
  const bracketed = viewerHost.includes(':') && !viewerHost.startsWith('[') ? `[${viewerHost}]` : viewerHost;
  if (['', '*', '0.0.0.0', '::', '[::]'].includes(host)) return bracketed;
  if (isLoopback(host)) return isLoopback(viewerHost) ? bracketed : null;
  return host;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.');
}
