/** The part of it that tests use; it brings no types of its own. */
declare module 'gamedig' {
  interface Listed {
    readonly name: string;
    readonly map: string;
    readonly version: string;
    readonly numplayers: number;
    readonly maxplayers: number;
    readonly players: readonly unknown[];
    readonly raw: Readonly<Record<string, unknown>>;
  }
  export const GameDig: { query(options: Readonly<Record<string, unknown>>): Promise<Listed> };
}
