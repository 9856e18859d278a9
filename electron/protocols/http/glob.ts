/** Says of texts whether the whole of them fits a pattern in which each `*` stands for any number of characters. */
export function createGlob(pattern: string): (text: string) => boolean {
  const [first = '', ...more] = pattern.split('*');
  const last = more.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => fits(text, first, more, last);
}

/** In linear time. */
function fits(text: string, first: string, between: readonly string[], last: string): boolean {
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const part of between) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
