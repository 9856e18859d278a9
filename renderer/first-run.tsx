import './editor/editor.css';
import { DemoOffer } from './demo-offer.tsx';
import { TemplateGrid } from './editor/template-grid.tsx';
import { useMessages } from './messages.tsx';
import { usePreferences } from './preferences.tsx';
import type { Store } from './store.ts';

/** What to do while there is no machine: make one in a minute, or look at the demo. */
export function FirstRun({ store }: { store: Store }) {
  const t = useMessages().editor;
  const { app } = usePreferences();
  return (
    <section className="first-run">
      <h2 className="first-title">{t.firstTitle}</h2>
      <p className="first-text">{t.firstText}</p>
      <DemoOffer store={store} />
      <h3>{t.firstChoose}</h3>
      <p className="soft">{t.firstMinute}</p>
      <TemplateGrid />
      <section className="first-other">
        <h3>{t.fileTitle}</h3>
        <p className="breakable">{t.fileText(app?.paths.settings ?? t.theFile)}</p>
      </section>
    </section>
  );
}
