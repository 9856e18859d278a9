import type { spendEn } from './spend.en.ts';

export const spendDe: typeof spendEn = {
  minutes: (minutes) => `${minutes} min`,
  hours: (hours) => `${hours} h`,
  soFar: (time) => `Diesen Monat bisher: ${time}.`,
  soFarWithMoney: (time, money) => `Diesen Monat bisher: ${time}, ${money}.`,
  hoursPerDay: (used, most) => `heute ${used} von ${most} h`,
  hoursPerMonth: (used, most) => `diesen Monat ${used} von ${most} h`,
  moneyPerMonth: (used, most) => `diesen Monat ${used} von ${most}`,
  near: (use) => `Sein Ausgabenlimit ist bald erreicht: ${use}.`,
  reached: (use, until) =>
    `Sein Ausgabenlimit ist erreicht: ${use}. Bis ${until} weckt ihn nichts, und er schläft, sobald ihn niemand benutzt.`,
  cost: (money) => `${money} Kosten`,
};
