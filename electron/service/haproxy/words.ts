/** One word of a configuration, however it is written. */
export function word(text: string): string {
  return /^[\w.:/@+,=*-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** An address with its port. */
export function place(address: string, port: number | string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** More would not fit into one line, which has at most 64 words and 2,048 characters. */
const mostWords = 30;
const mostCharacters = 1_500;

/** Conditions of one name, of which any may hold, in as many lines as it takes; none without words. */
export function acl(name: string, test: string, values: readonly string[]): readonly string[] {
  const lines: string[][] = [];
  let room = 0;
  // What holds a line break can be in no request.
  for (const value of values.filter((one) => !/\p{Cc}/u.test(one)).map(word)) {
    const last = lines.at(-1);
    if (last && last.length < mostWords && room >= value.length) last.push(value);
    else {
      lines.push([value]);
      room = mostCharacters;
    }
    room -= value.length + 1;
  }
  return lines.map((line) => `acl ${name} ${test} -- ${line.join(' ')}`);
}

/** As part of a regular expression that stands for the text itself. */
export function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
