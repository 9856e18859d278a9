/**
 * A MAC address in any common notation (`aa:bb:…`, `aa-bb-…`, `aabb.ccdd.eeff`, bare hex, either case, also with the
 * leading zeros left out as macOS prints it) as `aa:bb:cc:dd:ee:ff`; null when it is none.
 */
export function parseMac(text: string): string | null {
  const bytes = macBytes(text.trim().toLowerCase());
  return bytes?.map((byte) => byte.padStart(2, '0')).join(':') ?? null;
}

function macBytes(text: string): readonly string[] | null {
  if (/^[\da-f]{1,2}(:[\da-f]{1,2}){5}$/.test(text)) return text.split(':');
  if (/^[\da-f]{2}(-[\da-f]{2}){5}$/.test(text)) return text.split('-');
  if (/^([\da-f]{12}|[\da-f]{4}(\.[\da-f]{4}){2})$/.test(text)) return text.replaceAll('.', '').match(/../g);
  return null;
}
