import type { gameListEn } from './game-list.en.ts';

export const gameListDe: typeof gameListEn = {
  asleep: '{name} - schläft, Beitreten weckt ihn',
  waking: '{name} - startet, bereit in {timeLeft}',
  stopping: '{name} - legt sich schlafen, Beitreten weckt ihn wieder',
  failed: '{name} - ist nicht gestartet',
  aMoment: 'Kürze',
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
};
