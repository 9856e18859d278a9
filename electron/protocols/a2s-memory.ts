import { z } from 'zod';
import type { TargetMemory } from '../engine/memory.ts';
import { mostRules, type Rules, type SteamInfo } from './a2s-messages.ts';

const text = z.string().max(200);
const byte = z.int().min(0).max(255);
const rememberedInfo = z.object({
  protocol: byte,
  name: text,
  map: text,
  folder: text,
  game: text,
  appId: z.int().min(0).max(65_535),
  players: byte,
  max: byte,
  bots: byte,
  type: z.string().length(1),
  system: z.string().length(1),
  hasPassword: z.boolean(),
  isSecured: z.boolean(),
  version: text,
  tail: z
    .string()
    .regex(/^[0-9a-f]*$/)
    .max(1_000),
});
const rememberedRules = z.object({ atMs: z.number(), rules: z.array(z.tuple([text, text])).max(mostRules) });

/** What the server on that port said of itself when it was last heard; null: nothing yet. */
export function recallInfo(memory: TargetMemory, port: number): SteamInfo | null {
  return rememberedInfo.safeParse(memory.get(`a2s:${port}`)).data ?? null;
}

/** The players of the moment are not kept: they would be wrong as soon as somebody leaves. */
export function rememberInfo(memory: TargetMemory, port: number, info: SteamInfo): void {
  memory.set(`a2s:${port}`, { ...info, players: 0, bots: 0 });
}

export interface RememberedRules {
  /** Wall clock, when they were asked for or heard. */
  readonly atMs: number;
  readonly rules: Rules;
}

export function recallRules(memory: TargetMemory, port: number): RememberedRules | null {
  return rememberedRules.safeParse(memory.get(`a2s-rules:${port}`)).data ?? null;
}

export function rememberRules(memory: TargetMemory, port: number, rules: Rules, atMs: number): void {
  memory.set(`a2s-rules:${port}`, { atMs, rules });
}
