/** What the launcher knows of the place it was started in. */
export interface Place {
  readonly argv: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Electron's program is where it should be. */
  readonly hasRuntime: boolean;
}

/** `headless`: with the one line that says why, or null where somebody asked for it. */
export type Choice =
  | { readonly kind: 'desktop' }
  | { readonly kind: 'fetch-then-desktop' }
  | { readonly kind: 'headless'; readonly why: string | null };

/** Arguments that are about a terminal; the one-offs come first, so nothing else can be meant. */
const terminalOnly = new Set(['--headless', '--help', '-h', '--version', '-v']);

export function chooseFace({ argv, platform, env, isRoot, hasRuntime }: Place): Choice {
  if (argv.some((argument) => terminalOnly.has(argument))) return { kind: 'headless', why: null };
  if (argv[0] === 'tcp' || argv[0] === 'http') return { kind: 'headless', why: null };
  if (!hasDisplay(platform, env)) return { kind: 'headless', why: 'There is no display' };
  if (platform === 'linux' && isRoot) {
    return { kind: 'headless', why: 'The desktop app does not run as root, which would undo its sandbox' };
  }
  return { kind: hasRuntime ? 'desktop' : 'fetch-then-desktop' };
}

function hasDisplay(platform: NodeJS.Platform, env: Place['env']): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

/** Chromium ends itself so when it finds no sandbox to run its pages in. */
const brokenStart = new Set<NodeJS.Signals | number>(['SIGTRAP', 'SIGABRT', 'SIGILL', 127, 133, 134]);
const startMs = 15_000;

/** True when the desktop app did not get as far as a window, for reasons of this computer: going on headless helps. */
export function isBrokenStart(end: NodeJS.Signals | number | null, ranMs: number): boolean {
  return end !== null && ranMs < startMs && brokenStart.has(end);
}
