import type { PlacedFault } from '../../shared/settings-calls.ts';
import { fieldText } from '../../shared/messages/fields.ts';
import { useLanguage, useMessages, useSay } from '../messages.tsx';
import { fieldId, nameOf, type Path, withoutPlace } from './draft.ts';
import { fieldsAt } from './fault-place.ts';
import { useForm } from './form-context.ts';
import type { Editor } from './use-editor.ts';

interface Props {
  readonly editor: Editor;
  /** Also those of fields that nobody has left yet. */
  readonly isComplete: boolean;
}

/** Everything that stands against saving, each with the way to its field. */
export function FaultSummary({ editor, isComplete }: Props) {
  const t = useMessages().editor;
  const { here, elsewhere } = editor.faults;
  const shown = isComplete ? here : [];
  if (shown.length === 0 && elsewhere.length === 0) return null;
  return (
    <section id="faults" tabIndex={-1} className="fault-summary" aria-label={t.toFix(shown.length + elsewhere.length)}>
      {shown.length > 0 && <h2>{t.toFix(shown.length)}</h2>}
      <Faults faults={shown} editor={editor} />
      {elsewhere.length > 0 && <h2>{t.elsewhere}</h2>}
      <Faults faults={elsewhere} editor={null} />
    </section>
  );
}

interface FaultsProps {
  readonly faults: readonly PlacedFault[];
  /** Null where the faults are not about what is edited. */
  readonly editor: Editor | null;
}

function Faults({ faults, editor }: FaultsProps) {
  const say = useSay();
  const language = useLanguage();
  const { forms } = useForm();
  const t = useMessages().editor;

  function text({ fault, path }: PlacedFault): string {
    if (!editor) return say.fault(fault);
    const titles = fieldsAt(forms, path, editor.draft).map(
      ({ key, title }) => t.titles[key] ?? fieldText(title, language),
    );
    const route = path[0] === 'routes' ? editor.draft.routes[Number(path[1])] : undefined;
    const listener = path[0] === 'listeners' ? editor.draft.listeners?.[Number(path[1])] : undefined;
    const entry = [...(route ? [nameOf(route) || t.newService] : []), ...(listener ? [nameOf(listener)] : [])];
    const place = [...entry, ...titles].join(' › ');
    return place === '' ? say.fault(fault) : `${place}: ${withoutPlace(say.fault(fault))}`;
  }

  return (
    <ul>
      {faults.map((each) => (
        <li key={`${each.path.join('.')} ${text(each)}`}>
          {editor && each.path.length > 1 ? (
            <button type="button" className="link" onClick={() => nearestField(each.path)?.focus()}>
              {text(each)}
            </button>
          ) : (
            text(each)
          )}
        </li>
      ))}
    </ul>
  );
}

/** The innermost field around the place of a fault. */
function nearestField(path: Path): HTMLElement | null {
  for (let length = path.length; length > 0; length -= 1) {
    const field = document.getElementById(fieldId(path.slice(0, length)));
    if (field) return field;
  }
  return null;
}
