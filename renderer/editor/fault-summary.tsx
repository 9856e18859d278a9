import type { PlacedFault } from '../../shared/settings-calls.ts';
import { useMessages, useSay } from '../messages.tsx';
import { fieldId, type Path } from './draft.ts';
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
    <section className="fault-summary" aria-label={t.toFix(shown.length + elsewhere.length)}>
      {shown.length > 0 && <h2>{t.toFix(shown.length)}</h2>}
      <Faults faults={shown} />
      {elsewhere.length > 0 && <h2>{t.elsewhere}</h2>}
      <Faults faults={elsewhere} />
    </section>
  );
}

function Faults({ faults }: { faults: readonly PlacedFault[] }) {
  const say = useSay();
  return (
    <ul>
      {faults.map(({ fault, path }) => (
        <li key={`${path.join('.')} ${fault.code}`}>
          {nearestField(path) ? (
            <button type="button" className="link" onClick={() => nearestField(path)?.focus()}>
              {say.fault(fault)}
            </button>
          ) : (
            say.fault(fault)
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
