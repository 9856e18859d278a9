import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import type { FaultParams } from '../shared/faults.ts';
import type { TargetView } from '../shared/snapshot.ts';
import { MachineMenu } from './machine-menu.tsx';
import { useMessages } from './messages.tsx';
import { SleepDialog } from './pages.tsx';
import type { Store } from './store.ts';
import type { Call } from './use-call.ts';

interface Props {
  readonly store: Store;
  readonly view: TargetView;
  readonly call: Call;
}

/** The buttons of one machine: only those that can do something now. */
export function MachineActions({ store, view, call }: Props) {
  const [refusal, setRefusal] = useState<FaultParams['in-use'] | null>(null);
  const { machines } = useMessages();
  const target = view.id;
  const { keepAwake, doNotWake } = view.overrides;
  const kind = view.state.kind;

  function sleep(): void {
    call.run('target.sleep', { target, force: false }, (fault) => {
      if (fault.code !== 'in-use') return false;
      setRefusal(fault.params);
      return true;
    });
  }

  function force(): void {
    setRefusal(null);
    call.run('target.sleep', { target, force: true });
  }

  return (
    <div className="actions">
      {view.canWake && (kind === 'asleep' || kind === 'failed' || kind === 'unknown') && (
        <Button
          variant="filled"
          loading={call.running === 'target.wake'}
          onClick={() => call.run('target.wake', { target })}
          aria-label={machines.wakeName(view.name)}
        >
          {machines.wake}
        </Button>
      )}
      {view.canSleep && (kind === 'awake' || kind === 'cooldown') && (
        <Button
          variant="default"
          loading={call.running === 'target.sleep'}
          onClick={sleep}
          aria-label={machines.sleepName(view.name)}
        >
          {machines.sleep}
        </Button>
      )}
      {keepAwake === null && doNotWake === null ? (
        <>
          <LimitMenu
            label={machines.keepAwake}
            name={view.name}
            onChoose={(limit) => call.run('target.keepAwake', { target, ...limit })}
          />
          <LimitMenu
            label={machines.keepAsleep}
            name={view.name}
            onChoose={(limit) => call.run('target.doNotWake', { target, ...limit })}
          />
        </>
      ) : (
        <Button
          variant="default"
          loading={call.running === 'target.release'}
          onClick={() => call.run('target.release', { target })}
          aria-label={machines.ofName(machines.backToAutomatic, view.name)}
        >
          {machines.backToAutomatic}
        </Button>
      )}
      <MachineMenu store={store} view={view} call={call} />
      {refusal && <SleepDialog name={view.name} refusal={refusal} onClose={() => setRefusal(null)} onForce={force} />}
    </div>
  );
}

type Limit = { readonly for: string } | { readonly until: null };

interface LimitMenuProps {
  readonly label: string;
  readonly name: string;
  readonly onChoose: (limit: Limit) => void;
}

function LimitMenu({ label, name, onChoose }: LimitMenuProps) {
  const { frame, machines } = useMessages();
  return (
    <Menu position="bottom-end" shadow="md" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className="quiet-button"
          aria-label={machines.ofName(label, name)}
          rightSection={<Chevron />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChoose({ for: '1h' })}>{frame.for1Hour}</Menu.Item>
        <Menu.Item onClick={() => onChoose({ for: '4h' })}>{frame.for4Hours}</Menu.Item>
        <Menu.Item onClick={() => onChoose({ until: null })}>{machines.untilLifted}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Chevron() {
  return (
    <svg className="chevron" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
      <path d="M2.5 4.5 6 8l3.5-3.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
