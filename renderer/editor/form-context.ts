import { type ComponentType, createContext, use } from 'react';
import type { SecretName } from '../../shared/settings-calls.ts';
import type { DraftChoices, OfferedValue } from '../../shared/draft-calls.ts';
import type { DriverPosition, FormCatalog, FormField } from '../../shared/forms.ts';
import type { Store } from '../store.ts';
import type { Draft, Path } from './draft.ts';

export interface FieldProps {
  readonly field: FormField;
  readonly path: Path;
}

/** What every field of the form needs to know. */
export interface Form {
  readonly store: Store;
  /** Shows any field; for those that have fields inside. */
  readonly Field: ComponentType<FieldProps>;
  readonly forms: FormCatalog;
  readonly draft: Draft;
  readonly mayEditHostFields: boolean;
  readonly secrets: readonly SecretName[];
  /** What is wrong with the value at this place, and inside it where no other field says it; null while it is typed. */
  readonly errorAt: (path: Path, isContainer: boolean) => string | null;
  readonly hasErrorIn: (path: Path) => boolean;
  readonly set: (path: Path, value: unknown) => void;
  /** What was read for this field to choose from; empty where nothing was. */
  readonly offeredAt: (path: Path) => readonly OfferedValue[];
  readonly onOffered: (position: DriverPosition, offered: DraftChoices['offered']) => void;
  readonly onSecretsChanged: (secrets: readonly SecretName[]) => void;
}

const FormContext = createContext<Form | null>(null);

export const FormProvider = FormContext.Provider;

export function useForm(): Form {
  const form = use(FormContext);
  if (!form) throw new Error('a field is used outside a form');
  return form;
}
