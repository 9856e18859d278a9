import type { SettingsDocument } from '../../shared/document-edits.ts';
import { templateFor } from '../../shared/lan-kinds.ts';
import type { FoundDevice } from '../../shared/network-calls.ts';
import { machineFromTemplate, templateOf } from '../../shared/templates.ts';
import { type Draft, isEntry, textOfValue } from '../editor/draft.ts';
import { nameOfDevice } from './device.ts';

/** The draft with what is known of a machine that was found. Services are suggested only where there are none yet. */
export function filledDraft(draft: Draft, device: FoundDevice, document: SettingsDocument): Draft {
  const { target } = draft;
  const name = textOfValue(target['name']) || nameOfDevice(device);
  const wake = wokenBy(target, device.mac);
  return {
    ...draft,
    target: { ...target, ...(name === '' ? {} : { name }), host: device.address, ...(wake ? { wake } : {}) },
    routes: draft.routes.length > 0 ? draft.routes : suggested(device, name, document),
  };
}

/** Wake-on-LAN with its MAC address, unless the machine is woken in another way. */
function wokenBy({ power, wake }: Draft['target'], mac: string | null): Draft['target'] | null {
  if (mac === null || power !== undefined) return null;
  if (wake === undefined || wake === 'wake-on-lan') return { kind: 'wake-on-lan', mac };
  return isEntry(wake) && (wake['kind'] ?? 'wake-on-lan') === 'wake-on-lan'
    ? { ...wake, kind: 'wake-on-lan', mac }
    : null;
}

function suggested(device: FoundDevice, name: string, document: SettingsDocument): Draft['routes'] {
  const template = templateOf(templateFor(device.kinds));
  if (!template) return [];
  const program = device.openPorts.includes(32_400) ? 'plex' : 'jellyfin';
  return machineFromTemplate(template, { name, host: device.address, program }, document).routes;
}
