/** Notifications: a title, and a body that says because of what. */
export const notificationEn = {
  woke: (name: string) => `${name} is awake`,
  failed: (name: string) => `${name} did not wake`,
  troubled: (name: string) => `${name} has a problem`,
  stayedAwake: (name: string) => `${name} stays awake`,
  stillOn: (name: string, hours: number) => `${name} is still on after ${hours} h`,
  problem: 'Reveille needs you',
  refused: 'That was not done',
  newVersion: (version: string) => `Reveille ${version} is available`,
  newVersionHow: 'Nothing is downloaded until you say so, on the settings page.',
  because: (reasons: string) => `Because ${reasons}.`,
  opened: (source: string, service: string) => `${source} opened ${service}.`,
  needed: (machine: string) => `${machine} needs it.`,
  askedFor: (who: string) => `Asked for by ${who}.`,
  list: 'Notices',
  close: 'Close',
};
