import { type TemplateId, templates } from '../../shared/templates.ts';
import { useMessages } from '../messages.tsx';
import { TemplateIcon } from './template-icon.tsx';

/** What a new machine may be; each is a link, so that Back works. */
export function TemplateGrid({ hidden = [] }: { hidden?: readonly TemplateId[] }) {
  const { kinds } = useMessages().templates;
  return (
    <ul className="templates">
      {templates
        .filter(({ id }) => !hidden.includes(id))
        .map(({ id }) => (
          <li key={id}>
            <a className="template" href={`#/new?template=${id}`}>
              <TemplateIcon id={id} />
              <span>
                <strong>{kinds[id].title}</strong>
                <span className="template-help">{kinds[id].help}</span>
              </span>
            </a>
          </li>
        ))}
    </ul>
  );
}
