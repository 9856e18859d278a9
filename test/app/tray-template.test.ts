import { expect, it } from 'vitest';
import { trayTemplate } from '../../electron/app/tray-template.ts';

it('becomes what Electron wants, and tells what was chosen', () => {
  const chosen: unknown[] = [];
  const [submenu, line, label] = trayTemplate(
    [
      {
        kind: 'submenu',
        text: 'Tom & Anna: asleep',
        items: [{ kind: 'action', text: 'Quit', action: { kind: 'quit' } }],
      },
      { kind: 'separator' },
      { kind: 'label', text: 'Paused' },
    ],
    (action) => chosen.push(action),
  );
  expect(submenu).toMatchObject({ label: 'Tom && Anna: asleep', submenu: [{ label: 'Quit' }] });
  expect([line, label]).toEqual([{ type: 'separator' }, { label: 'Paused', enabled: false }]);
  const items = submenu?.submenu;
  const click = (Array.isArray(items) ? items[0]?.click : undefined) as (() => void) | undefined;
  click?.();
  expect(chosen).toEqual([{ kind: 'quit' }]);
});
