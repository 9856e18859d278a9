import { targetOfServer } from './plan.ts';

/** One session between a client and a machine, as `show sess` tells of it. */
export interface SessionSeen {
  /** By which it can be ended. */
  readonly id: string;
  readonly proxy: string;
  readonly target: string;
  /** Address of the client; empty where it has none. */
  readonly source: string;
}

/** Reads the lines of `show sess` (HAProxy management guide §9.3); sessions that are not at a machine are left out. */
export function readSessions(text: string): readonly SessionSeen[] {
  return text.split('\n').flatMap((line) => {
    const [, id = '', rest = ''] = /^(0x[0-9a-f]+): (.*)$/.exec(line) ?? [];
    const field = (name: string) => new RegExp(`(?:^| )${name}=(\\S*)`).exec(rest)?.[1] ?? '';
    const proxy = field('be');
    const target = targetOfServer(proxy, field('srv'));
    if (target === null) return [];
    return [{ id, proxy, target, source: field('src').replace(/:\d+$/, '').replaceAll(/[[\]]/g, '') }];
  });
}
