import { reveilleLabels } from '../../shared/reveille-labels.ts';
import { useMessages } from '../messages.tsx';
import { hrefOf } from '../router.ts';

/** Where a machine comes from that nobody has set up, and what its owner may say about it. */
export function FoundCard() {
  const { historyPage: t } = useMessages();
  return (
    <section className="card" aria-labelledby="found">
      <h3 id="found">{t.foundTitle}</h3>
      <p>{t.foundText}</p>
      <ul className="found-labels">
        {reveilleLabels.map((label) => (
          <li key={label}>
            <code>{label}</code>
          </li>
        ))}
      </ul>
      <p className="soft">
        <a href={hrefOf({ page: 'settings' })}>{t.foundWhere}</a>
      </p>
    </section>
  );
}
