/** Finding one machine among many, and what the menu of each offers. */
export const listEn = {
  sortBy: 'Sort by',
  sortState: 'State',
  sortName: 'Name',
  sortRecent: 'Last used',
  sortSettings: 'As in the settings',
  groupProblem: 'With a problem',
  groupMoving: 'Changing',
  groupUp: 'Awake',
  groupAsleep: 'Asleep',
  withCount: (label: string, count: number) => `${label} ${count}`,
  shown: (shown: number, all: number) => `${shown} of ${all}`,
  clearSearch: 'Clear the search',
  // the menu of a machine
  more: 'More',
  open: (service: string) => `Open ${service}`,
  wakeAndOpen: (service: string) => `Wake and open ${service}`,
  openWith: (service: string, program: string) => `Open ${service} with ${program}`,
  wakeAndOpenWith: (service: string, program: string) => `Wake and open ${service} with ${program}`,
  askNow: 'Ask now whether it is up',
  checkAccess: 'Check access',
  edit: 'Edit',
  details: 'Details',
  // check access
  accessTo: (name: string) => `Access to ${name}`,
  checking: 'Logging in and trying what is allowed, without doing it…',
  allGood: 'Everything works.',
  someFailed: 'Not everything works yet.',
  nothingToCheck: 'There is nothing to check here.',
  works: 'works',
  fails: 'does not work',
  fix: 'To mend it:',
  copy: 'Copy',
  copied: 'Copied',
  checkAgain: 'Check again',
  // deleting the machine itself
  deleteNow: 'Delete now…',
  deleteTitle: (name: string) => `Delete ${name} itself, now?`,
  deleteText:
    'The machine is deleted where it runs, and its disk with it. What is on it is lost and nothing brings it back. Its settings stay; the next visit makes a new one where they say how.',
  deleteEnds: (connections: number) =>
    connections === 1 ? 'One connection to it ends.' : `${connections} connections to it end.`,
  keepIt: 'Keep it',
  deleteIt: 'Delete it with its disk',
  // machines that showed themselves
  found: 'Found in Docker',
  foundHelp: 'By its labels or its name. It stands in no settings file.',
};
