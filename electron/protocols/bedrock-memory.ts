import { z } from 'zod';
import type { TargetMemory } from '../engine/memory.ts';
import type { BedrockStatus } from './bedrock-ping.ts';

const text = z.string().max(200);
const remembered = z.object({
  edition: text,
  name: text,
  protocol: text,
  version: text,
  online: z.number(),
  max: z.number(),
  level: text,
  gameMode: text,
});

/** What the server on that port said of itself when it was last heard; null: nothing yet. */
export function recallBedrock(memory: TargetMemory, port: number): BedrockStatus | null {
  return remembered.safeParse(memory.get(keyOf(port))).data ?? null;
}

/** The players of the moment are not kept: they would be wrong as soon as somebody leaves. */
export function rememberBedrock(memory: TargetMemory, port: number, status: BedrockStatus): void {
  memory.set(keyOf(port), { ...status, online: 0 });
}

function keyOf(port: number): string {
  return `bedrock:${port}`;
}
