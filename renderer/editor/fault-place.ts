import type { FormCatalog, FormField } from '../../shared/forms.ts';
import type { Entry } from '../../shared/document-edits.ts';
import { type Draft, isEntry, type Path, valueAt } from './draft.ts';

/** The fields of one entry of a list of the draft; a service's depend on its kind. */
export function fieldsOfEntry(
  forms: FormCatalog,
  list: string | number | undefined,
  entry: Entry,
): readonly FormField[] {
  if (list === 'listeners') return forms.listener;
  if (list !== 'routes') return forms.target;
  if (entry['kind'] === 'udp') return forms.udpRoute;
  return entry['kind'] === 'http' ? forms.httpRoute : forms.route;
}

/** The fields from the outermost to the one at the place, as far as the forms know them. */
export function fieldsAt(forms: FormCatalog, path: Path, draft: Draft): readonly FormField[] {
  const [list, ...rest] = path;
  const keys = list === 'target' ? rest : rest.slice(1);
  const found: FormField[] = [];
  const entry = valueAt(draft, path.slice(0, 2));
  let known = fieldsOfEntry(forms, list, isEntry(entry) ? entry : {});
  for (const key of keys) {
    const field = known.find((each) => each.key === key);
    if (typeof key === 'number') continue;
    if (!field) break;
    found.push(field);
    known = fieldsIn(forms, field);
  }
  return found;
}

/** Of a choice the fields of all its kinds: one name means the same in each of them. */
function fieldsIn(forms: FormCatalog, field: FormField): readonly FormField[] {
  const inner = field.kind === 'list' && field.item ? field.item : field;
  const ofKinds = inner.kinds ? forms.kinds[inner.kinds].flatMap(({ fields }) => fields) : [];
  return [...(inner.fields ?? []), ...ofKinds];
}
