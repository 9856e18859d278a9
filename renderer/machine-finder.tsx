import { CloseButton, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { type Filter, type Group, type Sort, sorts } from './filter.ts';
import { useMessages } from './messages.tsx';

interface Props {
  readonly text: string;
  readonly filter: Filter;
  readonly sort: Sort;
  readonly counts: Readonly<Record<Group, number>>;
  readonly onText: (text: string) => void;
  readonly onFilter: (filter: Filter) => void;
  readonly onSort: (sort: Sort) => void;
}

/** Search, filter and order, for where there are many machines. `/` leads to the search from everywhere. */
export function MachineFinder({ text, filter, sort, counts, onText, onFilter, onSort }: Props) {
  const { machines, list } = useMessages();
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key !== '/' || !isPlain || isTyping(event.target)) return;
      event.preventDefault();
      search.current?.focus();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const all = counts.up + counts.moving + counts.asleep + counts.problem;
  return (
    <search className="finder">
      <TextInput
        ref={search}
        aria-label={machines.find}
        aria-keyshortcuts="/"
        placeholder={machines.find}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onText('');
        }}
        rightSection={text && <CloseButton size="sm" aria-label={list.clearSearch} onClick={() => onText('')} />}
      />
      <SegmentedControl
        className="finder-filter"
        aria-label={machines.whichToShow}
        value={filter}
        onChange={(value) => onFilter(value)}
        data={[
          { value: 'all', label: list.withCount(machines.all, all) },
          { value: 'up', label: list.withCount(machines.filterAwake, counts.up) },
          { value: 'moving', label: list.withCount(machines.filterChanging, counts.moving) },
          { value: 'asleep', label: list.withCount(machines.filterAsleep, counts.asleep) },
          { value: 'problem', label: list.withCount(machines.filterProblems, counts.problem) },
        ]}
      />
      <NativeSelect
        aria-label={list.sortBy}
        value={sort}
        onChange={(event) => onSort(sorts.find((each) => each === event.currentTarget.value) ?? 'state')}
        data={[
          { value: 'state', label: list.sortState },
          { value: 'name', label: list.sortName },
          { value: 'recent', label: list.sortRecent },
          { value: 'settings', label: list.sortSettings },
        ]}
      />
    </search>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
