import { type Fault, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import type { Roster } from './roster.ts';
import { nearRetryMs } from './target/derive.ts';
import type { TargetUnit } from './target-unit.ts';

/** What a child was told last. Its state cannot be asked instead: it may be in the middle of a step. */
interface Told {
  ready: boolean | null;
  failure: Fault | null;
  /** The parents it holds, and whether they must come up for it. */
  readonly holds: Map<string, boolean>;
}

/** Passes on between targets what one needs of another: the child's hold on its parents, the parents' state to the child. */
export class Needs {
  readonly #roster: Roster;
  readonly #told = new Map<string, Told>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** The state of `unit` may have changed. */
  stepped(unit: TargetUnit): void {
    this.#holdParents(unit);
    this.#tellChildren(unit);
  }

  /** Settings changed: who needs whom may be another now. */
  rearranged(): void {
    for (const id of this.#told.keys()) if (!this.#roster.units.has(id)) this.#removed(id);
    for (const unit of this.#roster.units.values()) {
      this.#tell(unit);
      this.#holdParents(unit);
    }
  }

  #removed(id: string): void {
    for (const parent of this.#told.get(id)?.holds.keys() ?? []) this.#release(parent, id);
    this.#told.delete(id);
    for (const told of this.#told.values()) told.holds.delete(id);
  }

  #holdParents(child: TargetUnit): void {
    const { needs } = child.settings;
    const { holds } = this.#toldTo(child);
    if (needs.length === 0 && holds.size === 0) return;
    const wakes = child.holdOnNeeds()?.wakes ?? null;
    for (const id of holds.keys()) {
      if (wakes !== null && needs.includes(id)) continue;
      holds.delete(id);
      this.#release(id, child.id);
    }
    if (wakes === null) return;
    for (const parent of this.#roster.parentsOf(child)) {
      if (holds.get(parent.id) === wakes) continue;
      holds.set(parent.id, wakes);
      const lease = { kind: 'child', target: child.id, wakes } as const;
      parent.actor.dispatch({ kind: 'lease-begun', id: leaseId(child.id), lease });
    }
  }

  #release(parent: string, child: string): void {
    this.#roster.units.get(parent)?.actor.dispatch({ kind: 'lease-ended', id: leaseId(child) });
  }

  #tellChildren(parent: TargetUnit): void {
    for (const child of this.#roster.childrenOf(parent.id)) {
      this.#tell(child);
      this.#tellChildren(child);
    }
  }

  #tell(child: TargetUnit): void {
    const told = this.#toldTo(child);
    const ready = this.#roster.parentsOf(child).every((parent) => parent.isUp);
    if (told.ready !== ready) {
      told.ready = ready;
      child.actor.dispatch({ kind: 'needs', ready });
    }
    const failed = this.#failed(child);
    const isNew = failed !== null && told.failure !== failed.reason;
    told.failure = failed?.reason ?? null;
    // A client that comes shortly before the next try is held for it, as at the failed target itself.
    if (failed === null || child.holdOnNeeds()?.wakes !== true || !(isNew || !isNearRetry(failed.unit))) return;
    const needs = failed.unit.name;
    const reason = fault('need-failed', { target: child.name, needs, reason: sentence(failed.reason) });
    child.actor.dispatch({ kind: 'needs-failed', fault: reason });
  }

  /** Which of all that it needs, directly or not, cannot be had. */
  #failed(child: TargetUnit): { readonly unit: TargetUnit; readonly reason: Fault } | null {
    for (const parent of this.#roster.parentsOf(child)) {
      if (parent.isUp) continue;
      const reason = parent.refusal;
      const failed = reason ? { unit: parent, reason } : this.#failed(parent);
      if (failed) return failed;
    }
    return null;
  }

  #toldTo({ id }: TargetUnit): Told {
    const known = this.#told.get(id);
    if (known) return known;
    const told = { ready: null, failure: null, holds: new Map<string, boolean>() };
    this.#told.set(id, told);
    return told;
  }
}

function isNearRetry({ actor }: TargetUnit): boolean {
  const { phase } = actor.core;
  return phase.kind === 'failed' && phase.retryAtMs - actor.now().ms <= nearRetryMs;
}

function leaseId(child: string): string {
  return `child ${child}`;
}
