import { CloseButton } from '@mantine/core';
import { memo } from 'react';
import type { Fault } from '../shared/faults.ts';
import { sentence } from '../shared/messages/sentence.ts';
import { isAway, type Override, type RouteView, type TargetView, type UsageView } from '../shared/snapshot.ts';
import { MachineActions } from './machine-actions.tsx';
import { useMessages, useSay } from './messages.tsx';
import { useEngineNow } from './now.ts';
import { Services } from './services.tsx';
import { StateIcon } from './state-icon.tsx';
import { type Store, useStore } from './store.ts';
import { useCall } from './use-call.ts';
import { useUsageWords } from './usage-words.ts';
import {
  cooldownLeft,
  isTicking,
  type OverrideKind,
  overrideText,
  stateDetailAt,
  stateWordAt,
  toneOf,
} from './words.ts';

const noRoutes: readonly RouteView[] = [];

interface Props {
  readonly store: Store;
  readonly view: TargetView;
  readonly clockOffsetMs: number;
  /** Shows only the services that are in use, where there are many machines. */
  readonly isCompact: boolean;
}

/** One machine: what it does, why, who uses it, and what can be done about it. */
export const Machine = memo(function Machine({ store, view, clockOffsetMs, isCompact }: Props) {
  const call = useCall(store);
  const t = useMessages();
  const say = useSay();
  const tone = toneOf(view);
  const fault = faultOf(view);

  return (
    <li className={`machine edge-${tone}`} data-target={view.id} data-state={view.state.kind}>
      <article aria-label={view.name}>
        <div className="machine-main">
          <State view={view} clockOffsetMs={clockOffsetMs} />
          <MachineActions store={store} view={view} call={call} />
        </div>
        {call.problem && (
          <div className="machine-problem" role="alert">
            <span>{call.problem}</span>
            <CloseButton aria-label={t.frame.dismiss} onClick={call.dismiss} />
          </div>
        )}
        {fault && !isAway(view) && <p className="machine-fault">{say.fault(fault)}</p>}
        {view.vetoes.length > 0 && view.state.kind === 'awake' && (
          <p className="machine-note">{t.machines.stayingAwakeBecause(view.vetoes.map(say.phrase).join('; '))}</p>
        )}
        {view.usage && view.usage.limits.length > 0 && <MachineLimits store={store} usage={view.usage} />}
        <MachineServices store={store} target={view.id} isCompact={isCompact} />
      </article>
    </li>
  );
});

/** Only where a limit is near or reached: else it is nobody's business here. */
function MachineLimits({ store, usage }: { store: Store; usage: UsageView }) {
  const words = useUsageWords(store);
  return words.limits(usage).map((line) => (
    <p key={line} className="machine-note">
      {line}
    </p>
  ));
}

/** The part that changes with every byte; the rest of the machine is not drawn again for it. */
function MachineServices({ store, target, isCompact }: { store: Store; target: string; isCompact: boolean }) {
  const routes = useStore(store, (state) => state.routesByTarget.get(target)) ?? noRoutes;
  const shown = isCompact ? routes.filter(isNoteworthy) : routes;
  return shown.length > 0 ? <Services routes={shown} /> : null;
}

/** The part that changes with every second of a countdown. */
function State({ view, clockOffsetMs }: { view: TargetView; clockOffsetMs: number }) {
  const nowMs = useEngineNow(clockOffsetMs, isTicking(view));
  const tone = toneOf(view);
  const t = useMessages();
  const say = useSay();
  const detail = stateDetailAt(view, nowMs, t);
  return (
    <>
      <StateIcon tone={tone} left={tone === 'cooldown' ? cooldownLeft(view, nowMs) : null} />
      <div className="machine-text">
        <h2>
          {view.name}
          {view.address && <span className="address">{view.address}</span>}
        </h2>
        <p className={`state ink-${tone}`}>
          <span className="state-word">{stateWordAt(view, nowMs, t)}</span>
          {detail && <span className="state-detail">{detail}</span>}
        </p>
        {view.why && <p className="why">{whyText(view, say)}</p>}
        <Pills view={view} nowMs={nowMs} />
      </div>
    </>
  );
}

function Pills({ view, nowMs }: { view: TargetView; nowMs: number }) {
  const { list, machines } = useMessages();
  const say = useSay();
  const { keepAwake, doNotWake } = view.overrides;
  if (!keepAwake && !doNotWake && !view.owned && !view.isDiscovered) return null;
  return (
    <ul className="pills">
      {view.isDiscovered && (
        <li className="pill" title={list.foundHelp}>
          {list.found}
        </li>
      )}
      {view.owned && (
        <li className="pill pill-owned" title={view.wokenBy ? machines.wokenFor(say.phrase(view.wokenBy)) : undefined}>
          {machines.wokenByReveille}
        </li>
      )}
      {keepAwake && <OverridePill what="keptAwake" override={keepAwake} nowMs={nowMs} />}
      {doNotWake && <OverridePill what="keptAsleep" override={doNotWake} nowMs={nowMs} />}
    </ul>
  );
}

function OverridePill(props: { what: OverrideKind; override: Override; nowMs: number }) {
  const t = useMessages();
  const say = useSay();
  return (
    <li className="pill pill-override" title={t.machines.by(say.phrase(props.override.by))}>
      {overrideText(props.what, props.override, props.nowMs, t)}
    </li>
  );
}

function isNoteworthy(route: RouteView): boolean {
  return route.sessions > 0 || route.waiting > 0 || route.fault !== null;
}

function faultOf(view: TargetView): Fault | null {
  const { state, fault } = view;
  if (isAway(view)) return fault;
  if (state.kind === 'failed') return state.fault;
  return (state.kind === 'awake' ? state.fault : undefined) ?? fault;
}

/** Where the reason is a fault, the engine's sentence about it is English; the fault itself is in any language. */
function whyText(view: TargetView, say: ReturnType<typeof useSay>): string {
  const fault = faultOf(view);
  return fault && view.why === sentence(fault) ? say.fault(fault) : say.phrase(view.why);
}
