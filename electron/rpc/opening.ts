import { fault, FaultError } from '../../shared/faults.ts';
import { directCommandLine, directLink, openCommandLine, openLink, programName } from '../../shared/open-links.ts';
import type { RouteView, TargetView } from '../../shared/snapshot.ts';
import type { Clock } from '../engine/clock.ts';
import type { EngineControl } from '../engine/engine.ts';
import type { HandlerGroup } from './dispatch.ts';
import type { StateHub } from './state-hub.ts';

/** Longer than any wake may take. */
const longestWaitMs = 20 * 60_000;
/** Who sits in front of this computer; whoever else asks opens it where they are. */
const peopleHere: ReadonlySet<string> = new Set(['the tray', 'the window']);

export interface OpeningParts {
  readonly engine: Pick<EngineControl, 'wake'>;
  readonly hub: Pick<StateHub, 'snapshot' | 'subscribe'>;
  readonly clock: Clock;
  /** Opens something on this computer, once the machine is up; null where nobody sits in front of it. */
  readonly open: ((what: OpenNow) => void) | null;
}

/** A link, or a program with its arguments as they are to be started. */
export type OpenNow =
  | { readonly kind: 'link'; readonly link: string }
  | { readonly kind: 'command'; readonly words: readonly string[] };

/** `target.open`: wakes the machine if need be and, on a desktop, opens the service as soon as the machine is up. */
export function openingHandlers({ engine, hub, clock, open }: OpeningParts): HandlerGroup {
  const waiting = new Map<string, Disposable>();

  function viewOf(target: string): TargetView {
    const view = hub.snapshot().targets.find(({ id }) => id === target);
    if (!view) throw new FaultError(fault('no-such-target', { target }));
    return view;
  }

  /** The service that was named, or the first of the machine's that has something to open. */
  function routeOf(input: { target: string } | { route: string }): RouteView | null {
    const { routes } = hub.snapshot();
    if ('target' in input)
      return routes.find((route) => route.targets.includes(input.target) && canOpen(route)) ?? null;
    const route = routes.find(({ id }) => id === input.route);
    if (!route) throw new FaultError(fault('bad-request', { detail: `there is no service "${input.route}".` }));
    return route;
  }

  function openWhenUp(target: string, what: OpenNow, show: (what: OpenNow) => void): void {
    waiting.get(target)?.[Symbol.dispose]();
    const wait = whenUp({ hub, clock }, target, () => show(what));
    waiting.set(target, wait);
  }

  return {
    'target.open'(input, person) {
      const route = routeOf(input);
      const target = 'target' in input ? input.target : (route?.target ?? '');
      const view = viewOf(target);
      const what = whatToOpen(route, view);
      const isHere = open !== null && peopleHere.has(person);
      // A link is opened by whoever asks, a program only here: it reaches into this computer.
      if (what?.kind === 'command' && !isHere) {
        throw new FaultError(fault('program-needs-desktop', { program: programName({ command: what.words }) }));
      }
      if (!isUp(view)) {
        const refusal = engine.wake(target, person);
        if (refusal) throw new FaultError(refusal);
      }
      if (what && isHere) openWhenUp(target, what, open);
      return { open: what?.kind === 'link' ? what.link : null, target: viewOf(target) };
    },
  };
}

/** Calls once as soon as the target is up; never when it fails, is gone, or after the longest wait. */
function whenUp({ hub, clock }: Pick<OpeningParts, 'hub' | 'clock'>, target: string, then: () => void): Disposable {
  let isOver = false;
  let subscription: Disposable | null = null;
  const timer = clock.after(longestWaitMs, end);
  const askedAtMs = clock.wallMs();

  function end(): void {
    isOver = true;
    timer[Symbol.dispose]();
    subscription?.[Symbol.dispose]();
  }

  function look(): void {
    if (isOver) return;
    const view = hub.snapshot().targets.find(({ id }) => id === target);
    if (view && !isUp(view) && !hasFailedSince(view, askedAtMs)) return;
    end();
    if (view && isUp(view)) then();
  }

  subscription = hub.subscribe({ onSnapshot: look, onPatch: look });
  if (isOver) subscription[Symbol.dispose]();
  return { [Symbol.dispose]: end };
}

/** What the service has to open, or the machine itself. */
function whatToOpen(route: RouteView | null, view: TargetView): OpenNow | null {
  if (route) {
    const { open, listening } = route;
    if (open === undefined) return null;
    return typeof open === 'string'
      ? linkNow(openLink(open, listening, 'localhost'))
      : commandNow(openCommandLine(open, listening));
  }
  const { open, address } = view;
  if (open === undefined || address === null) return null;
  return typeof open === 'string' ? linkNow(directLink(open, address)) : commandNow(directCommandLine(open, address));
}

function linkNow(link: string | null): OpenNow | null {
  return link === null ? null : { kind: 'link', link };
}

function commandNow(words: readonly string[] | null): OpenNow | null {
  return words === null ? null : { kind: 'command', words };
}

function canOpen(route: RouteView): boolean {
  return route.open !== undefined && route.listening.length > 0;
}

/** An earlier failure is what the new wake is to mend. */
function hasFailedSince({ state }: TargetView, askedAtMs: number): boolean {
  return state.kind === 'failed' && Date.parse(state.since) >= askedAtMs;
}

function isUp({ state }: TargetView): boolean {
  return state.kind === 'awake' || state.kind === 'cooldown';
}
