const mostDepth = 8;
const mostParts = 256;

/** A text component of Minecraft as one line: without colours, formats, translations and line breaks. */
export function plainText(component: unknown): string {
  const budget = { parts: mostParts };
  return textOf(component, 0, budget)
    .replaceAll(/§./g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function textOf(component: unknown, depth: number, budget: { parts: number }): string {
  budget.parts -= 1;
  if (depth > mostDepth || budget.parts < 0) return '';
  if (typeof component === 'string') return component.slice(0, 1_000);
  if (Array.isArray(component)) return textsOf(component, depth, budget);
  if (typeof component !== 'object' || component === null) return '';
  const { text, extra } = component as Readonly<Record<string, unknown>>;
  const own = typeof text === 'string' ? text.slice(0, 1_000) : '';
  return own + (Array.isArray(extra) ? textsOf(extra, depth, budget) : '');
}

function textsOf(parts: readonly unknown[], depth: number, budget: { parts: number }): string {
  return parts
    .slice(0, mostParts)
    .map((part) => textOf(part, depth + 1, budget))
    .join('');
}
