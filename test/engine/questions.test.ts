import { expect, test } from 'vitest';
import { policyOf } from '../../electron/engine/policy.ts';
import { bindPower } from '../../electron/engine/power.ts';
import { isDialProbe, questionsOf } from '../../electron/engine/questions.ts';
import { byId } from '../../electron/engine/registry.ts';
import { probes } from '../../electron/protocols/probes.ts';
import type { RouteSettings } from '../../shared/settings.ts';
import { routeSettings, targetSettings } from './engine-lab.ts';
import { endpointAt, httpRoute } from './request-lab.ts';

const registry = {
  drivers: byId([]),
  gates: new Map(),
  datagramGates: new Map(),
  probes,
  servers: new Map(),
  pickers: new Map(),
  checks: new Map(),
  warnings: new Map(),
};
const { power: _none, ...nas } = targetSettings({ id: 'nas' });
const power = bindPower(nas, registry);

function asked(routes: readonly RouteSettings[]) {
  return questionsOf(nas, routes, power, registry).map(({ probe, port, isReady, sendHost }) => [
    probe.id,
    port,
    isReady,
    sendHost,
  ]);
}

const endpoints = [endpointAt('nas', 80), endpointAt('tv', 81), endpointAt('nas', 82)];
const page = { kind: 'http', path: '/health' };

test('each endpoint on a target is asked about there, by the question of its route', () => {
  expect(asked([httpRoute({ id: 'web', endpoints })])).toEqual([
    ['tcp', 80, true, undefined],
    ['tcp', 82, true, undefined],
  ]);
  expect(asked([httpRoute({ id: 'web', endpoints, ready: page, sendHost: 'photos.home' })])).toEqual([
    ['http', 80, true, 'photos.home'],
    ['http', 82, true, 'photos.home'],
  ]);
  expect(asked([httpRoute({ id: 'web', endpoints, ready: { ...page, port: 9000 } })])).toEqual([
    ['http', 9000, true, undefined],
  ]);
});

test('a connection answers the question where one route of the port asks for no more', () => {
  const web = httpRoute({ id: 'web', endpoints, ready: page });
  const plain = routeSettings({ id: 'tcp', listenPort: 1, to: { target: 'nas', port: 80, endPort: 80 } });
  expect(isDialProbe(nas, [web], 80, registry)).toBe(false);
  expect(isDialProbe(nas, [web, plain], 80, registry)).toBe(true);
  expect(isDialProbe(nas, [web, plain], 82, registry)).toBe(false);
});

test("the limit of a route's question is the wake limit, unless the target has a question of its own", () => {
  const routes = [httpRoute({ id: 'web', endpoints, ready: { ...page, limitMs: 30_000 } })];
  const given = { target: nas, power, routes, wakeDurationsMs: [], needsLimitMs: 0 };
  expect(policyOf(given).wakeLimitMs).toBe(30_000);
  expect(policyOf({ ...given, target: { ...nas, ready: { kind: 'tcp' } } }).wakeLimitMs).toBe(180_000);
});
