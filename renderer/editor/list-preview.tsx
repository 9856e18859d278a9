import type { ReactNode } from 'react';
import type { Language } from '../../shared/app-preferences.ts';
import type { Entry } from '../../shared/document-edits.ts';
import { type ListedState, listedStates, listedText, type ListTexts } from '../../shared/game-list.ts';
import { minecraftText } from '../../shared/minecraft-text.ts';
import { useMessages } from '../messages.tsx';
import { isEntry } from './draft.ts';
import { kindOf } from './kind-field.tsx';

const games = { minecraft: 'java', bedrock: 'bedrock', a2s: 'steam' } as const;
type Look = (typeof games)[keyof typeof games];

/** Somewhere in the middle of a wake. */
const leftMs = 40_000;
const players = 20;

interface Props {
  readonly route: Entry;
  /** As the server calls itself, as far as anybody knows here. */
  readonly name: string;
}

/** How the games that a service is for list its server while it does not answer itself; by the same texts as the gate's. */
export function ListPreview({ route, name }: Props) {
  const t = useMessages().editor;
  const gate = route['gate'];
  const kind = kindOf(gate);
  if (!Object.hasOwn(games, kind)) return null;
  const look = games[kind as keyof typeof games];
  const { texts, language } = optionsOf(gate);
  return (
    <figure className="list-preview">
      <figcaption className="soft">{t.listPreview}</figcaption>
      <dl className={`game-list is-${look}`}>
        {listedStates.map((state) => (
          <div key={state}>
            <dt>{t.listedWhen[state]}</dt>
            <dd>
              <Row look={look} text={listedText({ state, name, leftMs }, texts, language)} name={name} />
            </dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

function Row({ look, text, name }: { readonly look: Look; readonly text: string; readonly name: string }) {
  const t = useMessages().editor;
  const count = <span className="game-players">{t.listedPlayers(look === 'java' ? players : 10)}</span>;
  switch (look) {
    case 'java':
      return (
        <div className="game-row">
          <span className="game-icon" aria-hidden="true" />
          <span className="game-name">{name}</span>
          {count}
          <span className="game-motd">{styled(text)}</span>
        </div>
      );
    case 'bedrock':
      return (
        <div className="game-row">
          <span className="game-motd">{styled(text)}</span>
          {count}
        </div>
      );
    case 'steam':
      return (
        <div className="game-row">
          <span className="game-name">{text}</span>
          {count}
        </div>
      );
  }
}

function styled(text: string): ReactNode {
  return minecraftText(text).map((piece, index) => (
    <span
      key={`${index} ${piece.text}`}
      style={{
        color: piece.color ?? undefined,
        fontWeight: piece.bold ? 'bold' : undefined,
        fontStyle: piece.italic ? 'italic' : undefined,
        textDecoration: [piece.underlined && 'underline', piece.struck && 'line-through'].filter(Boolean).join(' '),
      }}
    >
      {piece.text}
    </span>
  ));
}

/** As far as they can be read while somebody types them. */
function optionsOf(gate: unknown): { readonly texts: ListTexts; readonly language: Language } {
  const { texts, language } = isEntry(gate) ? gate : ({} as Entry);
  const written: Partial<Record<ListedState, string>> = {};
  for (const state of listedStates) {
    const text = isEntry(texts) ? texts[state] : undefined;
    if (typeof text === 'string') written[state] = text;
  }
  return { texts: written, language: language === 'de' ? 'de' : 'en' };
}
