import { discoveries } from '../drivers/discoveries.ts';
import { drivers } from '../drivers/registry.ts';
import { byId, type Registry } from '../engine/registry.ts';
import { warnings } from '../drivers/warnings.ts';
import { checks } from '../protocols/checks.ts';
import { datagramGates } from '../protocols/datagram-gates.ts';
import { gates } from '../protocols/gates.ts';
import { pickers } from '../protocols/pickers.ts';
import { probes } from '../protocols/probes.ts';
import { requestGates } from '../protocols/request-gates.ts';
import { servers } from '../protocols/servers.ts';
import { registeredIn } from '../settings/registered.ts';

/** Everything that a `kind` may name, for the engine. */
export const registry: Registry = {
  drivers: byId(drivers),
  gates,
  datagramGates,
  probes,
  servers,
  pickers,
  checks,
  warnings: byId(warnings),
};

/** The same for the settings, with what the engine never sees. */
export const registered = registeredIn({ ...registry, requestGates, discoveries });
