import type { DesktopMessages } from '../../shared/messages/desktop.en.ts';
import type { HostAccessField } from '../settings/host-access.ts';

/** The fields that would change, whole, one after the other. */
export function hostAccessText(fields: readonly HostAccessField[], t: DesktopMessages['hostAccess']): string {
  const text = (value: unknown) => (value === undefined ? t.nothing : escaped(JSON.stringify(value)));
  const lines = fields.map(
    ({ place, before, after }) => `${escaped(place)}\n    ${text(after)}\n    ${t.before}: ${text(before)}`,
  );
  return [t.detail, ...lines].join('\n\n');
}

/** Control characters and those that turn the reading direction would make the text say something else than it is. */
function escaped(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
