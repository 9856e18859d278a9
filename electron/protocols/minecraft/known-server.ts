import { z } from 'zod';
import type { TargetMemory } from '../../engine/memory.ts';
import { plainText } from './plain-text.ts';

/** What is known of a server from when it was heard last. */
export interface KnownServer {
  /** Null: it was never heard. */
  readonly name: string | null;
  readonly version: string;
  readonly protocol: number | null;
  readonly max: number;
  /** As a `data:` URL. */
  readonly icon: string | null;
}

const mostIconChars = 64 * 1024;

const unknownServer: KnownServer = { name: null, version: 'Minecraft', protocol: null, max: 20, icon: null };

const remembered = z.object({
  name: z.string().max(256),
  version: z.string().max(64),
  protocol: z.int(),
  max: z.int(),
  icon: z.string().max(mostIconChars).nullable(),
}) satisfies z.ZodType<KnownServer>;

const status = z.object({
  version: z.object({ name: z.string(), protocol: z.int() }),
  players: z.object({ max: z.int(), online: z.int() }),
  description: z.unknown().optional(),
  favicon: z.unknown().optional(),
});

/** What a server says in its list answer; null: it is none. */
export function readStatusJson(text: string): { readonly server: KnownServer; readonly online: number } | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = status.safeParse(raw);
  if (!data) return null;
  const { version, players, description, favicon } = data;
  const isIcon =
    typeof favicon === 'string' && favicon.length <= mostIconChars && /^data:image\/png;base64,[\w+/=]+$/.test(favicon);
  const server = {
    name: plainText(description).slice(0, 256),
    version: version.name.slice(0, 64),
    protocol: version.protocol,
    max: players.max,
    icon: isIcon ? favicon : null,
  };
  return { server, online: players.online };
}

export function recallServer(memory: TargetMemory, port: number): KnownServer {
  return remembered.safeParse(memory.get(keyOf(port))).data ?? unknownServer;
}

export function rememberServer(memory: TargetMemory, port: number, server: KnownServer): void {
  memory.set(keyOf(port), server);
}

function keyOf(port: number): string {
  return `minecraft:${port}`;
}
