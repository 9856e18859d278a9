/** What the desktop app itself says, outside the page: dialogs and menus of the system. */
export const desktopEn = {
  couldNotStart: 'Reveille could not start',
  quit: {
    question: 'Quit Reveille?',
    connections: (count: number) =>
      count === 1 ? 'One connection is open and would end.' : `${count} connections are open and would end.`,
    machines: (names: readonly string[]) =>
      names.length === 1
        ? `${names[0]} was woken by Reveille and is still on. Without Reveille nothing puts it back to sleep.`
        : `Woken by Reveille and still on: ${names.join(', ')}. Without Reveille nothing puts them back to sleep.`,
    putToSleep: 'Put to sleep, then quit',
    leaveOn: 'Leave on and quit',
    quit: 'Quit',
    cancel: 'Cancel',
    stayedOn: 'Not everything could be put to sleep',
    quitAnyway: 'Quit anyway',
  },
  /** Before an update: as before quitting, where nothing else is said. */
  update: {
    question: (version: string) => `Install Reveille ${version} and restart?`,
    machines: (names: readonly string[]) =>
      names.length === 1
        ? `${names[0]} was woken by Reveille and is still on. After the restart Reveille looks after it again.`
        : `Woken by Reveille and still on: ${names.join(', ')}. After the restart Reveille looks after them again.`,
    putToSleep: 'Put to sleep, then install',
    leaveOn: 'Leave on and install',
    quit: 'Install',
    cancel: 'Later',
    quitAnyway: 'Install anyway',
  },
  hostAccess: {
    question: 'Let Reveille use this on your computer?',
    detail: 'These settings run programs or use files and sockets of this computer. Allow them only if you know them.',
    before: 'before',
    nothing: '(nothing)',
    allow: 'Allow',
    cancel: 'Cancel',
  },
  menu: {
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: 'View',
    zoomIn: 'Larger',
    zoomOut: 'Smaller',
    actualSize: 'Actual size',
    fullScreen: 'Full screen',
    window: 'Window',
    minimize: 'Minimise',
    close: 'Close',
    quit: 'Quit Reveille',
  },
};

export type DesktopMessages = typeof desktopEn;
