import { fieldText, optionText } from '../../shared/messages/fields.ts';
import type { FormField } from '../../shared/forms.ts';
import { useLanguage, useMessages } from '../messages.tsx';
import { isEntry, type Path, valueAt } from './draft.ts';
import { useForm } from './form-context.ts';

export interface FieldWords {
  readonly title: string;
  readonly description: string | null;
  /** What applies when the field is left empty. */
  readonly placeholder: string | null;
  /** The same without a word before it. */
  readonly automatic: string | null;
  /** It says everything, and nothing is to be added. */
  readonly isOwnHelp: boolean;
  readonly optionLabel: (option: string | number | boolean) => string;
}

/** A field's words in the language of the page. */
export function useFieldWords(field: FormField, path: Path): FieldWords {
  const form = useForm();
  const language = useLanguage();
  const t = useMessages().editor;
  const say = (text: string) => fieldText(text, language);
  // `ssh.user` for an option of a kind, `to.port` and `gate` for what is there whatever the kind.
  const around = valueAt(form.draft, path.slice(0, -1));
  const kind = isEntry(around) && path.length > 2 && typeof around['kind'] === 'string' ? around['kind'] : null;
  const keys = [kind !== null && `${kind}.${field.key}`, path.slice(-2).join('.'), isPlaced(path) && field.key];
  const own = (texts: Readonly<Record<string, string>>) =>
    keys.map((key) => (key ? texts[key] : undefined)).find((text) => text !== undefined);
  const help = own(t.helps) ?? (field.description === null ? null : withoutMarks(say(field.description)));
  const preset = textOfDefault(field.default);
  const byDefault = field.defaultText === null ? preset : say(field.defaultText);
  return {
    title: own(t.titles) ?? say(field.title),
    description: help === '' ? null : help,
    automatic: byDefault,
    isOwnHelp: own(t.helps) !== undefined,
    placeholder: byDefault === null ? null : t.byDefault(byDefault),
    optionLabel: (option) => optionText(option, language),
  };
}

/** Directly on a machine, on a service or a shared address, or among the rules for sleeping. */
function isPlaced(path: Path): boolean {
  const [list, second] = path;
  return path.length === (list === 'target' && second !== 'idle' ? 2 : 3);
}

/** Name of a driver, gate, check… in the language of the page. */
export function useKindTitle(): (title: string) => string {
  const language = useLanguage();
  return (title) => fieldText(title, language);
}

/** Null where there is nothing worth saying. */
function textOfDefault(value: unknown): string | null {
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain)) return value.join(', ');
  return isPlain(value) ? String(value) : null;
}

function isPlain(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** The descriptions mark code for the reference; here plain quotes say the same. */
function withoutMarks(text: string): string {
  return text.replace(/`"?([^`]*?)"?`/g, '“$1”');
}
