import type { FormCatalog, FormField } from '../../shared/forms.ts';
import type { Path } from './draft.ts';

/** The fields from the outermost to the one at the place, as far as the forms know them. */
export function fieldsAt(forms: FormCatalog, path: Path): readonly FormField[] {
  const [list, ...rest] = path;
  const keys = list === 'routes' ? rest.slice(1) : rest;
  const found: FormField[] = [];
  let known: readonly FormField[] = list === 'routes' ? forms.route : forms.target;
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
