/** Words that a German text never has by chance. */
const words = `
  the and not with your you this that from when which is are be it its of to for by on or no asleep awake wake sleep
  machine machines settings service services kept keep until save delete cancel close edit new history loading nothing
  open password secret today yesterday choose add remove`
  .trim()
  .split(/\s+/);
const pattern = new RegExp(`(?<![\\w„“"./-])(?:${words.join('|')})(?![\\w“"-])`, 'gi');

/** English words in a text. What stands in quotes or is part of a path, a name or a command is no sentence of ours. */
export function englishIn(text: string): readonly string[] {
  return text.replaceAll(/sudo .*|„[^“]*“|"[^"]*"|\{[^}]*\}|`[^`]*`/g, '').match(pattern) ?? [];
}
