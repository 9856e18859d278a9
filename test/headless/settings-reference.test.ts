import { expect, it } from 'vitest';
import { drivers } from '../../electron/drivers/registry.ts';
import { byId } from '../../electron/engine/registry.ts';
import { gates } from '../../electron/protocols/gates.ts';
import { probes } from '../../electron/protocols/probes.ts';
import { requestGates } from '../../electron/protocols/request-gates.ts';
import { settingsReference } from '../../electron/settings/reference.ts';
import { registeredIn } from '../../electron/settings/registered.ts';

// `npm run docs` writes the file anew.
it('the settings reference says what the schema says', async () => {
  const text = settingsReference(registeredIn({ drivers: byId(drivers), gates, probes, requestGates }));
  await expect(`# Settings of Reveille\n\n${text}`).toMatchFileSnapshot('../../assets/settings.md');
});
