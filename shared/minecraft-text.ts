/** A piece of Minecraft text that looks the same throughout. */
export interface StyledText {
  readonly text: string;
  /** `#rrggbb` as the game draws it; null: its usual grey. */
  readonly color: string | null;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underlined: boolean;
  readonly struck: boolean;
}

/** The sixteen colours of § codes, by their digit. */
const colors = [
  '#000000',
  '#0000aa',
  '#00aa00',
  '#00aaaa',
  '#aa0000',
  '#aa00aa',
  '#ffaa00',
  '#aaaaaa',
  '#555555',
  '#5555ff',
  '#55ff55',
  '#55ffff',
  '#ff5555',
  '#ff55ff',
  '#ffff55',
  '#ffffff',
];

const plain: StyledText = { text: '', color: null, bold: false, italic: false, underlined: false, struck: false };

/** Reads § codes as the game does: a colour ends bold and the like, `§r` everything, an unknown code shows nothing. */
export function minecraftText(source: string): readonly StyledText[] {
  const [first = '', ...rest] = source.split('§');
  const found: StyledText[] = [{ ...plain, text: first }];
  let style = plain;
  for (const piece of rest) {
    style = withCode(style, piece.slice(0, 1).toLowerCase());
    found.push({ ...style, text: piece.slice(1) });
  }
  return found.filter(({ text }) => text !== '');
}

/** The text as somebody reads it who sees no colours. */
export function withoutCodes(source: string): string {
  return minecraftText(source)
    .map(({ text }) => text)
    .join('');
}

function withCode(style: StyledText, code: string): StyledText {
  if (/^[0-9a-f]$/.test(code)) return { ...plain, color: colors[Number.parseInt(code, 16)] ?? null };
  switch (code) {
    case 'l':
      return { ...style, bold: true };
    case 'o':
      return { ...style, italic: true };
    case 'n':
      return { ...style, underlined: true };
    case 'm':
      return { ...style, struck: true };
    case 'r':
      return plain;
    default:
      return style;
  }
}
