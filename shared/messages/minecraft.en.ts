/** What the game shows to players that are not let in. */
export const minecraftEn = {
  waking: '{name} is starting. Join again in {timeLeft}.',
  refused: '{name} is asleep, and you are not among those who may wake it.',
  /** `why`: a whole sentence. */
  failed: (name: string, why: string): string => `${name} cannot be joined now. ${why}`,
  busy: (name: string): string => `${name} cannot be joined now. Try again in a minute.`,
};
