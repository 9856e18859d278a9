import { useEffect, useRef, useState } from 'react';
import type { TargetView } from '../shared/snapshot.ts';
import { useMessages } from './messages.tsx';
import { type Store, useStore } from './store.ts';
import { stateWord } from './words.ts';

const maxNamed = 4;
const none: readonly TargetView[] = [];

/** Tells a screen reader, politely, which machines changed their state; countdowns are not read out. */
export function Announcer({ store }: { store: Store }) {
  const targets = useStore(store, (state) => state.snapshot?.targets ?? none);
  const t = useMessages();
  const known = useRef<ReadonlyMap<string, string>>(new Map());
  const [text, setText] = useState('');

  useEffect(() => {
    const words = new Map(targets.map((view) => [view.id, stateWord(view, t)]));
    const changed = targets.filter(({ id }) => known.current.has(id) && known.current.get(id) !== words.get(id));
    known.current = words;
    if (changed.length === 0) return;
    const named = changed
      .slice(0, maxNamed)
      .map((view) => t.machines.nameHasState(view.name, words.get(view.id) ?? ''));
    const rest = changed.length - named.length;
    setText([...named, ...(rest > 0 ? [t.machines.moreChanged(rest)] : [])].join(' '));
  }, [targets, t]);

  return (
    <div className="unseen" aria-live="polite" data-announcer>
      {text}
    </div>
  );
}
