import type { AppState } from '../../shared/app-state.ts';
import { useMessages } from '../messages.tsx';

const systems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

export function AboutCard({ app }: { readonly app: AppState }) {
  const t = useMessages().settingsPage;
  const facts = [
    [t.version, app.version],
    [t.platform, systems[app.platform] ?? app.platform],
    [t.dataFolder, app.paths.data],
    [t.licence, 'MIT'],
  ] as const;
  return (
    <section className="card" aria-labelledby="settings-about">
      <h3 id="settings-about">{t.about}</h3>
      <p className="soft">{t.aboutText}</p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
