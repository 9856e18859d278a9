import { z } from 'zod';
import { secretNamePattern } from './secret-names.ts';

export { isSecretName } from './secret-names.ts';

/** The environment variable that holds the secret: `nas-password` → `REVEILLE_SECRET_NAS_PASSWORD`. */
export function secretVariable(name: string): string {
  return `REVEILLE_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** Settings field: `{ "secret": name }`. The value behind it comes from the vault when it is used, and from nowhere else. */
export const secretRef = z
  .strictObject(
    {
      secret: z
        .string()
        .regex(secretNamePattern, 'must be a name of letters, digits, ".", "_" and "-", 64 characters at most.')
        .meta({ title: 'Secret', description: 'Name of an entry of the vault.' }),
    },
    { error: secretRefError },
  )
  .meta({ secretRef: true });

function secretRefError(issue: { readonly code?: string | undefined }): string | undefined {
  if (issue.code !== 'invalid_type') return undefined;
  return 'must name a secret, like { "secret": "nas-password" }; the secret itself does not belong into this file.';
}
