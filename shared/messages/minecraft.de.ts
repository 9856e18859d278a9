import type { minecraftEn } from './minecraft.en.ts';

export const minecraftDe: typeof minecraftEn = {
  waking: '{name} startet gerade. In {timeLeft} noch einmal beitreten.',
  refused: '{name} schläft, und du gehörst nicht zu denen, die ihn wecken dürfen.',
  failed: (name, why) => `${name} ist gerade nicht zu erreichen. ${why}`,
  busy: (name) => `${name} ist gerade nicht zu erreichen. In einer Minute noch einmal versuchen.`,
};
