/** What a sleeping game server says in a game's list unless the user wrote something else. */
export const gameListEn = {
  asleep: '{name} - asleep, join to wake it',
  waking: '{name} - starting, ready in {timeLeft}',
  stopping: '{name} - going to sleep, join to wake it again',
  failed: '{name} - did not start',
  aMoment: 'a moment',
  seconds: (count: number): string => `${count} s`,
  minutes: (count: number): string => `${count} min`,
};
