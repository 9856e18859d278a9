import type { HttpRouteSettings } from '../../../shared/settings.ts';

/** How things stand with an endpoint when the next one is to be chosen. */
export interface EndpointStanding {
  /** It was asked, or it could not be woken. */
  readonly isDone: boolean;
  readonly isUp: boolean;
  /** It failed a short while ago. */
  readonly hasFailed: boolean;
}

export type ChoiceRules = Pick<HttpRouteSettings, 'strategy' | 'wakeAll' | 'strictOrder'>;

/**
 * Indices of the endpoints that are to be asked next, all at once if there are several; none when no one is left. One
 * that is not up has to be woken first.
 */
export function nextEndpoints(rules: ChoiceRules, standings: readonly EndpointStanding[]): readonly number[] {
  const left = standings
    .map((standing, index) => ({ ...standing, index }))
    .filter(({ isDone }) => !isDone)
    .toSorted((a, b) => rank(rules, a) - rank(rules, b));
  const [first] = left;
  if (!first) return [];
  if (rules.strategy === 'in-order') return [first.index];
  const up = left.filter(({ isUp }) => isUp);
  const together = up.length > 0 ? up : rules.wakeAll ? left : [first];
  return together.map(({ index }) => index);
}

/** The order of the settings decides among equals. */
function rank({ strategy, strictOrder }: ChoiceRules, { isUp, hasFailed }: EndpointStanding): number {
  const keepsTurn = strictOrder && strategy === 'in-order';
  return (isUp || keepsTurn ? 0 : 2) + (hasFailed ? 1 : 0);
}

/** A method that changes nothing (RFC 9110 §9.2.1, and QUERY), so that it does not matter how many endpoints carry it out. */
export function isSafe(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'].includes(method);
}

/** Whether a final status is one of those classes. */
export function isUsable(usable: readonly number[], status: number): boolean {
  return usable.includes(Math.floor(status / 100));
}
