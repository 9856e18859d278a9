import type { FormCatalog, FormField } from '../../shared/forms.ts';
import { type Draft, isEntry } from './draft.ts';
import { fieldsOfEntry } from './fault-place.ts';

export interface WithoutHostFields {
  readonly draft: Draft;
  /** The fields that were taken out. */
  readonly left: readonly FormField[];
}

/** The draft without what reaches into this computer: where that may not be edited, a copy of it may not be saved. */
export function withoutHostFields(draft: Draft, forms: FormCatalog): WithoutHostFields {
  const left: FormField[] = [];

  function cleaned(value: unknown, fields: readonly FormField[]): unknown {
    if (!isEntry(value)) return value;
    const entries = Object.entries(value).flatMap(([key, inner]) => {
      const field = fields.find((each) => each.key === key);
      if (!field) return [[key, inner] as const];
      if (!field.hostAccess) {
        const rest = cleanedField(inner, field);
        // An object that held nothing else would be left without what it is for.
        const isEmptied = isEntry(rest) && isEntry(inner) && isEmpty(rest) && !isEmpty(inner);
        return isEmptied ? [] : [[key, rest] as const];
      }
      left.push(field);
      return [];
    });
    return Object.fromEntries(entries);
  }

  function cleanedField(value: unknown, field: FormField): unknown {
    if (Array.isArray(value))
      return field.item ? value.map((each) => cleanedField(each, field.item as FormField)) : value;
    const kind = isEntry(value) ? value['kind'] : null;
    const own = field.kinds ? (forms.kinds[field.kinds].find(({ id }) => id === kind)?.fields ?? []) : [];
    return cleaned(value, [...own, ...(field.fields ?? [])]);
  }

  const target = cleaned(draft.target, forms.target) as Draft['target'];
  const routes = draft.routes.map((route) => cleaned(route, fieldsOfEntry(forms, 'routes', route)) as Draft['target']);
  // Shared addresses stay as they are in the file: a copy has none of its own.
  return { draft: { ...draft, target, routes }, left };
}

function isEmpty(entry: object): boolean {
  return Object.keys(entry).length === 0;
}
