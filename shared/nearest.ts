/** The word among `known` that `word` was most likely meant to be; null when none is close. */
export function nearest(word: string, known: Iterable<string>): string | null {
  // A typing mistake is short: longer words may differ in more places.
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  let found: string | null = null;
  if (word.length > 60) return null;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    // Everything is close to a word of two or three letters.
    if (distance >= least || distance >= Math.max(word.length, candidate.length)) continue;
    least = distance;
    found = candidate;
  }
  return found;
}

/** Levenshtein distance: how many letters to insert, remove or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
