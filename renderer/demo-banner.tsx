import { Button } from '@mantine/core';
import { useMessages } from './messages.tsx';
import { usePreferences } from './preferences.tsx';
import { goTo } from './router.ts';
import type { Call } from './use-call.ts';

/** Says on every page that the machines are not real, and leads back where there is a way. */
export function DemoBanner({ call }: { call: Call }) {
  const { frame } = useMessages();
  const demo = usePreferences().app?.demo;
  if (demo?.kind !== 'running') return null;

  function leave(): void {
    // A form that is still there then would hold the page for what was typed into it.
    goTo({ page: 'machines' });
    call.run('demo.leave', {}, undefined, () => window.location.reload());
  }

  return (
    <section className="banner banner-calm" aria-label={frame.demoTitle}>
      <p>
        <strong>{frame.demoTitle}</strong> {frame.demoHelp}
      </p>
      {demo.mayLeave && (
        <Button variant="default" loading={call.running === 'demo.leave'} onClick={leave}>
          {frame.demoLeave}
        </Button>
      )}
    </section>
  );
}
