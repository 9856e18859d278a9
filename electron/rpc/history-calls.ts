import type { Result } from '../../shared/contract.ts';
import { csvOf } from '../../shared/csv.ts';
import { fault, FaultError } from '../../shared/faults.ts';
import { historyGroups } from '../../shared/history-groups.ts';
import { describeRecord, type HistoryRecord, isForPeople } from '../../shared/history.ts';
import { timelineKinds, timelinesOf } from '../../shared/timeline.ts';
import type { Clock } from '../engine/clock.ts';
import type { HandlerGroup } from './dispatch.ts';
import type { HistoryReader } from './history-reader.ts';
import type { StateHub } from './state-hub.ts';

const dayMs = 86_400_000;
const longestMs = 32 * dayMs;
/** How far back from its beginning the records are read for how a timeline began. */
const leadMs = 31 * dayMs;
const mostRecords = 40_000;
const mostExported = 20_000;

export interface HistoryParts {
  readonly hub: Pick<StateHub, 'snapshot'>;
  readonly history: HistoryReader;
  readonly clock: Pick<Clock, 'wallMs'>;
}

/** The history as pictures and as files. What is read for one answer is bounded; `isCut` tells when that was too little. */
export function createHistoryCalls({ hub, history, clock }: HistoryParts): HandlerGroup {
  return {
    async 'history.timeline'({ target, from, to }): Promise<Result<'history.timeline'>> {
      const fromMs = Date.parse(from);
      const toMs = Math.min(Date.parse(to), clock.wallMs());
      if (toMs <= fromMs) return { from, to: from, timelines: [], isCut: false };
      if (toMs - fromMs > longestMs)
        throw new FaultError(fault('bad-request', { detail: 'a timeline has at most 32 days.' }));
      const targets = hub.snapshot().targets.filter(({ id }) => target === undefined || id === target);
      if (target !== undefined && targets.length === 0) throw new FaultError(fault('no-such-target', { target }));
      const records = await history.query({
        fromWallMs: fromMs - leadMs,
        toWallMs: toMs,
        kinds: timelineKinds,
        limit: mostRecords,
      });
      const known = targets.map(({ id, state }) => ({
        id,
        state: state.kind,
        sinceMs: Date.parse(state.since),
      }));
      const timelines = timelinesOf(records.toReversed(), known, { fromMs, toMs });
      return {
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        timelines,
        isCut: records.length >= mostRecords && Date.parse(records.at(-1)?.at ?? '') > fromMs,
      };
    },

    async 'history.export'({ target, from, to, kind, group, source, format, language }) {
      const { targets, routes } = hub.snapshot();
      const names = new Map([...routes, ...targets].map(({ id, name }) => [id, name]));
      const nameOf = (id: string) => names.get(id) ?? id;
      const records = await history.query({
        ...(target === undefined ? {} : { target }),
        ...(from === undefined ? {} : { fromWallMs: Date.parse(from) }),
        ...(to === undefined ? {} : { toWallMs: Date.parse(to) }),
        ...(kind === undefined ? {} : { kind }),
        ...(group === undefined ? {} : { kinds: new Set<string>(historyGroups[group]) }),
        ...(source === undefined ? {} : { source }),
        limit: mostExported,
      });
      const shown = records.filter((record) => kind !== undefined || isForPeople(record));
      const textOf = (record: HistoryRecord) => describeRecord(record, nameOf, language).text;
      if (format === 'json') {
        const entries = shown.map((record) => ({ ...record, text: textOf(record), detail: record.text }));
        return { fileName: 'reveille-history.json', text: `${JSON.stringify(entries, null, 2)}\n` };
      }
      const head = ['time', 'kind', 'machine', 'service', 'source', 'by', 'text'];
      const rows = shown.map((record) => [
        record.at,
        record.kind,
        record.target === undefined ? '' : nameOf(record.target),
        record.route === undefined ? '' : nameOf(record.route),
        record.source ?? '',
        record.by ?? '',
        textOf(record),
      ]);
      return { fileName: 'reveille-history.csv', text: csvOf([head, ...rows]) };
    },
  };
}
