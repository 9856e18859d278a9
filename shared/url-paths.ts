/**
 * A path as it is compared and joined: begins with `/`, none at its end unless it is all there is, characters that a
 * URL may not hold encoded, and each `%` code written in one way. What is wrong comes back as one sentence.
 */
export function plainPath(text: string): { readonly path: string } | { readonly problem: string } {
  const shown = JSON.stringify(text.slice(0, 60));
  if (/[?#]/.test(text)) return { problem: `${shown} has a "?" or "#". Write the path alone.` };
  if (!text.startsWith('/')) return { problem: `${shown} does not begin with "/". Write it like "/photos".` };
  if (/[\p{Cc}\p{Cs}\\]|%(?![\da-f]{2})|%(?:00|2f|5c)/iu.test(text)) {
    return { problem: `${shown} holds what no path may hold, such as "\\\\", "%2F" or a lone "%".` };
  }
  const path = encodeURI(text).replaceAll(/%25([\da-f]{2})/gi, (_, code: string) => oneWay(code));
  const segments = path.replace(/\/$/, '').split('/').slice(1);
  if (segments.some((segment) => segment === '')) return { problem: `${shown} has an empty part ("//").` };
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return { problem: `${shown} has a "." or ".." part. Write where it leads.` };
  }
  return { path: `/${segments.join('/')}` };
}

/** Codes of letters, digits and `-._~` mean the same as these themselves (RFC 3986, 6.2.2.2). */
function oneWay(code: string): string {
  const letter = String.fromCharCode(Number.parseInt(code, 16));
  return /[\w.~-]/.test(letter) && letter < '\x7f' ? letter : `%${code.toUpperCase()}`;
}
