/** Kinds of records that a person looks for together. A kind may be in several. */
export const historyGroups = {
  wakes: [
    'wake-wanted',
    'waking',
    'wake-sent',
    'wake-dropped',
    'wake-ended',
    'wake-failed',
    'awake',
    'seen-on',
    'owned',
    'not-owned',
  ],
  sleeps: ['checking', 'going-to-sleep', 'sleep-sent', 'sleep-cancelled', 'veto', 'sleep-failed', 'asleep'],
  visits: ['in-use', 'idle', 'refused', 'answered', 'background', 'client-told', 'waker-tripped'],
  people: [
    'wake-wanted',
    'keep-awake',
    'keep-awake-lifted',
    'keep-awake-ended',
    'do-not-wake',
    'do-not-wake-lifted',
    'do-not-wake-ended',
    'paused',
    'resumed',
    'delete-sent',
  ],
  problems: [
    'wake-failed',
    'sleep-failed',
    'veto',
    'stranger',
    'probing-stopped',
    'waker-tripped',
    'client-told',
    'left-on',
    'spend-limit',
    'not-set-up',
    'not-listening',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type HistoryGroup = keyof typeof historyGroups;

export const historyGroupNames = Object.keys(historyGroups) as readonly HistoryGroup[] as readonly [
  HistoryGroup,
  ...HistoryGroup[],
];
