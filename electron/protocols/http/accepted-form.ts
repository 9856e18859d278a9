/** In which form a client takes an answer of ours: what its Accept header names first, by weight; else plain text. */
export function acceptedForm(accept: string | undefined): 'html' | 'json' | 'text' {
  let best: 'html' | 'json' | 'text' = 'text';
  let bestWeight = 0;
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const form = formOf(type);
    const weight = weightOf(parameters);
    if (form === null || weight <= bestWeight) continue;
    best = form;
    bestWeight = weight;
  }
  return best;
}

function formOf(type: string): 'html' | 'json' | 'text' | null {
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  return type === 'text/plain' ? 'text' : null;
}

function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = given === undefined ? 1 : Number(given.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
