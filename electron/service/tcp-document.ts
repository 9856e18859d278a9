import { resolve } from 'node:path';
import { parseDuration } from '../../shared/durations.ts';
import { parseListen } from '../../shared/addresses.ts';
import type { TcpOneOff } from './run-options.ts';

/** What to know about this computer to read a hook: tells whether a path is an existing file. */
export type IsFile = (path: string) => boolean;

/** The settings document of one route with two hooks, as it would stand in a file; or what is wrong with the options. */
export function tcpDocument(options: TcpOneOff, isFile: IsFile): { document: unknown } | { problem: string } {
  const problem = findProblem(options);
  if (problem) return { problem };
  const hooks = [readHook(options.startHook, isFile), readHook(options.stopHook, isFile)] as const;
  const bad = hooks.find((hook) => 'problem' in hook);
  if (bad && 'problem' in bad) return bad;
  const [start, stop] = hooks.map((hook) => ('argv' in hook ? hook.argv : []));
  const document = {
    version: 1,
    targets: [
      {
        id: 'service',
        name: `${options.toHost}:${options.toPort}`,
        host: options.toHost,
        power: { kind: 'command', start, stop },
        ready: { kind: 'tcp', port: options.toPort, limit: options.readyLimit ?? '180s' },
        idle: {
          cooldown: options.cooldown,
          // What the hooks start and stop is no hardware that needs to be spared.
          minAwake: '0s',
          holdOff: '0s',
          sleepEvenIfNotOwned: options.stopEvenIfAlreadyRunning,
        },
      },
    ],
    routes: [
      {
        id: 'route',
        kind: 'tcp',
        listen: options.listen,
        to: { target: 'service', port: options.toPort },
        // Nobody has said which side speaks first here, and staying connected for a moment is right for both.
        gate: { kind: 'patient', limit: '1s' },
      },
    ],
  };
  return { document };
}

function findProblem(options: TcpOneOff): string | null {
  const listen = parseListen(options.listen);
  if ('problem' in listen) return `--listen ${listen.problem}`;
  if (listen.endPort !== listen.port) return `--listen "${options.listen}" is a range; "tcp" forwards one port.`;
  if (parseDuration(options.cooldown) === null) return notADuration('--cooldown', options.cooldown);
  if (options.readyLimit === null || parseDuration(options.readyLimit)) return null;
  return notADuration('--ready-limit', options.readyLimit);
}

function notADuration(option: string, text: string): string {
  return `${option} "${text}" is not a time. Write it like 750ms, 90s, 10m, 2h or 1d.`;
}

/**
 * Splits a hook into program and arguments. The path of an existing file, spaces and all, is taken as it is; else spaces
 * separate and quotes of either sort hold together. Nothing else is special, so Windows paths keep their backslashes.
 */
export function readHook(text: string, isFile: IsFile): { argv: readonly string[] } | { problem: string } {
  const trimmed = text.trim();
  if (isFile(trimmed)) return { argv: [resolve(trimmed)] };
  const words = splitWords(trimmed);
  if (!words) return { problem: `The hook ${text} has a quote that is never closed.` };
  const [program = '', ...args] = words;
  // A bare name is looked up in PATH; a path must not depend on the folder the hook happens to run in.
  return { argv: [/[/\\]/.test(program) || isFile(program) ? resolve(program) : program, ...args] };
}

function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of text) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return quote === null ? words : null;
}
