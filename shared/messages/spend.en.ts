/** What machines cost, and the limits on that; amounts come written already. */
export const spendEn = {
  minutes: (minutes: number) => `${minutes} min`,
  hours: (hours: string) => `${hours} h`,
  soFar: (time: string) => `This month so far: ${time}.`,
  soFarWithMoney: (time: string, money: string) => `This month so far: ${time}, ${money}.`,
  hoursPerDay: (used: string, most: string) => `${used} of ${most} h today`,
  hoursPerMonth: (used: string, most: string) => `${used} of ${most} h this month`,
  moneyPerMonth: (used: string, most: string) => `${used} of ${most} this month`,
  near: (use: string) => `Its spending limit is near: ${use}.`,
  reached: (use: string, until: string) =>
    `Its spending limit is reached: ${use}. Nothing wakes it until ${until}, and it sleeps once nobody uses it.`,
  cost: (money: string) => `cost ${money}`,
};
