import './editor/editor.css';
import { TemplateGrid } from './editor/template-grid.tsx';
import { useMessages } from './messages.tsx';
import { usePreferences } from './preferences.tsx';

/** What to do while there is no machine: make one in a minute, or look at the demo. */
export function FirstRun() {
  const t = useMessages().editor;
  const { app } = usePreferences();
  const [before = '', after = ''] = t.demoText('\0').split('\0');
  return (
    <section className="first-run">
      <h2 className="first-title">{t.firstTitle}</h2>
      <p className="first-text">{t.firstText}</p>
      <h3>{t.firstChoose}</h3>
      <p className="soft">{t.firstMinute}</p>
      <TemplateGrid />
      <div className="row-2 first-other">
        <section>
          <h3>{t.demoTitle}</h3>
          <p>
            {before}
            <code>npm run demo</code>
            {after}
          </p>
        </section>
        <section>
          <h3>{t.fileTitle}</h3>
          <p className="breakable">{t.fileText(app?.paths.settings ?? t.theFile)}</p>
        </section>
      </div>
    </section>
  );
}
