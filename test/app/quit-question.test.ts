import { describe, expect, it } from 'vitest';
import { desktopDe } from '../../shared/messages/desktop.de.ts';
import { desktopEn } from '../../shared/messages/desktop.en.ts';
import type { TargetState } from '../../shared/states.ts';
import { quitQuestion, updateWords } from '../../electron/app/quit-question.ts';
import { route, target } from '../e2e/fake-engine.ts';

const since = '2026-11-20T20:00:00Z';
const awake: TargetState = { kind: 'awake', since, leases: 0 };
const asleep: TargetState = { kind: 'asleep', since };
const t = desktopEn.quit;

describe('quitting', () => {
  it('asks nothing when nobody would miss anything', () => {
    const targets = [target('a', { state: asleep }), target('b', { state: awake, owned: false })];
    expect(quitQuestion({ targets, routes: [route('r', 'a', { sessions: 0 })] }, t)).toBeNull();
  });

  it('names the machines that would stay on, and offers to put them to sleep', () => {
    const targets = [target('a', { name: 'NAS', state: awake, owned: true, canSleep: true })];
    const question = quitQuestion({ targets, routes: [] }, t);
    expect(question?.detail).toContain('NAS');
    expect(question?.buttons.map(({ choice }) => choice)).toEqual(['put-to-sleep', 'quit', 'cancel']);
  });

  it('offers no sleep to machines that have no way to sleep', () => {
    const targets = [target('a', { state: awake, owned: true, canSleep: false })];
    expect(quitQuestion({ targets, routes: [] }, t)?.buttons.map(({ choice }) => choice)).toEqual(['quit', 'cancel']);
  });

  it('counts connections and waiting clients, in the language of the person', () => {
    const routes = [route('r', 'a', { sessions: 2, waiting: 1 })];
    const question = quitQuestion({ targets: [], routes }, desktopDe.quit);
    expect(question?.detail).toBe('3 offene Verbindungen würden getrennt.');
    expect(question?.buttons.map(({ label }) => label)).toEqual(['Beenden', 'Abbrechen']);
  });

  it('asks about a machine that a wake was sent to: it comes up when nobody is there any more', () => {
    const state: TargetState = { kind: 'waking', since, reasons: [], attempt: 1, limitAt: since };
    expect(quitQuestion({ targets: [target('a', { state, owned: true })], routes: [] }, t)).not.toBeNull();
  });

  it('asks the same before an update, which may wait and after which Reveille is there again', () => {
    const targets = [target('a', { name: 'NAS', state: awake, owned: true, canSleep: true })];
    const routes = [route('r', 'a', { sessions: 1 })];
    const question = quitQuestion({ targets, routes }, updateWords(desktopEn, '2.0.0'));
    expect(question?.message).toBe('Install Reveille 2.0.0 and restart?');
    expect(question?.detail).toContain('One connection is open and would end.');
    expect(question?.detail).toContain('looks after it again');
    expect(question?.buttons.map(({ label }) => label)).toEqual([
      'Put to sleep, then install',
      'Leave on and install',
      'Later',
    ]);
  });
});
