import { expect, it } from 'vitest';
import { registered } from '../../electron/service/kinds.ts';
import { settingsReference } from '../../electron/settings/reference.ts';

// `npm run docs` writes the file anew.
it('the settings reference says what the schema says', async () => {
  const text = settingsReference(registered);
  await expect(`# Settings of Reveille\n\n${text}`).toMatchFileSnapshot('../../assets/settings.md');
});
