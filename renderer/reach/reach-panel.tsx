import './reach.css';
import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Entry } from '../../shared/document-edits.ts';
import { listensIn } from '../../shared/document-edits.ts';
import type { Reach } from '../../shared/network-calls.ts';
import type { Messages } from '../../shared/messages/catalogue.ts';
import { type Platform, platforms, reachRecipes, type Recipes, serviceKindOf, webRecipes } from '../../shared/reach.ts';
import { isEntry, nameOf, valueAt, type Draft } from '../editor/draft.ts';
import { endpointsOf } from '../editor/endpoint-edits.ts';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';
import { AddressSwap } from './address-swap.tsx';
import { CopyText } from './copy-text.tsx';

interface Props {
  readonly store: Store;
  readonly draft: Draft;
  /** Only what runs can be looked at. */
  readonly isSaved: boolean;
}

/** For each service of the machine what to enter on which device. */
export function ReachPanel({ store, draft, isSaved }: Props) {
  const t = useMessages().reach;
  const [platform, setPlatform] = useState<Platform>(platformHere);
  if (draft.routes.length === 0) return null;
  return (
    <section className="card reach" aria-labelledby="section-reach">
      <h2 id="section-reach">{t.title}</h2>
      <p className="soft">{t.help}</p>
      <SegmentedControl
        aria-label={t.device}
        value={platform}
        onChange={(next) => setPlatform(next)}
        data={platforms.map((value) => ({ value, label: t.platforms[value] }))}
      />
      {draft.routes.map((route) => (
        <ServiceReach
          key={String(route['id'])}
          store={store}
          route={route}
          listener={listenerOf(route, draft)}
          platform={platform}
          isSaved={isSaved}
          isOnly={draft.routes.length === 1}
        />
      ))}
      <AddressSwap draft={draft} />
    </section>
  );
}

interface ServiceProps {
  readonly store: Store;
  readonly route: Entry;
  /** The address that it shares; null where it listens by itself. */
  readonly listener: Entry | null;
  readonly platform: Platform;
  readonly isSaved: boolean;
  readonly isOnly: boolean;
}

function ServiceReach({ store, route, listener, platform, isSaved, isOnly }: ServiceProps) {
  const { reach: t, find } = useMessages();
  const problemText = useProblemText();
  const [reach, setReach] = useState<Reach | null>(null);
  const [isChecking, setChecking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const id = String(route['id']);
  const [listen] = listensIn([listener ?? route]);

  // The addresses of the computer that Reveille runs on are known there only.
  useEffect(() => {
    if (!isSaved) return;
    let isCurrent = true;
    store.request('network.reach', { route: id }).then(
      (answer) => void (isCurrent && setReach(answer)),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [store, id, isSaved]);

  async function check(): Promise<void> {
    setChecking(true);
    setProblem(null);
    try {
      setReach(await store.request('network.reach', { route: id }));
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setChecking(false);
    }
  }

  if (!listen) return null;
  const isOwnOnly = listen.host === 'localhost' || listen.host === '::1' || listen.host?.startsWith('127.') === true;
  const host = hostFor(listen.host, reach, t.thisComputer);
  const ways = recipesOf(route, listener, host, listen.port)[platform];
  const hasBlanks = ways.some(({ text }) => /NAME|SHARE|FOLDER/.test(text));
  return (
    <div className="service-reach">
      {!isOnly && <h3>{nameOf(route)}</h3>}
      {ways.length === 0 && <p className="soft">{t.noWay}</p>}
      {ways.map((way) => (
        <div key={way.text} className="way">
          <span className="way-place">{t.places[way.place]}</span>
          <CopyText text={way.text} />
          {way.note && <p className="soft">{t.windowsPort}</p>}
        </div>
      ))}
      {hasBlanks && <p className="soft">{t.placeholders}</p>}
      {isOwnOnly && <p className="note">{t.loopbackOnly}</p>}
      {host === t.thisComputer && <p className="soft">{t.addressUnknown}</p>}
      {isSaved && !isOwnOnly && (
        <div className="reach-check">
          <Button variant="default" size="sm" loading={isChecking} onClick={() => void check()}>
            {t.check}
          </Button>
          <output>{problem ?? (reach && reachText(reach, t, find))}</output>
        </div>
      )}
    </div>
  );
}

function listenerOf({ listener }: Entry, { listeners = [] }: Draft): Entry | null {
  return listener === undefined ? null : (listeners.find(({ id }) => id === listener) ?? null);
}

/** A web service is told by its address, and one that many apps know as these apps need it. */
function recipesOf(route: Entry, listener: Entry | null, host: string, port: number): Recipes {
  const kind = serviceKindOf(Number(valueAt(endpointsOf(route)[0], ['port'])));
  // Ports of datagrams say nothing about what answers there.
  if (route['kind'] === 'udp') return reachRecipes('other', host, port);
  if (route['kind'] !== 'http') return reachRecipes(kind, host, port);
  const [name, path] = ['host', 'path'].map((key) => valueAt(route, ['match', key]));
  const isPlain = name === undefined && (path === undefined || path === '/') && !listener?.['tls'];
  if (kind === 'jellyfin' && isPlain) return reachRecipes(kind, host, port);
  return webRecipes({
    isSecure: isEntry(listener?.['tls']),
    host: typeof name === 'string' && !name.startsWith('*') ? name : host,
    port,
    path: typeof path === 'string' ? path : '/',
  });
}

function reachText(reach: Reach, t: Messages['reach'], find: Messages['find']): string {
  const seen = reach.seenFrom === null ? [] : [find.seenFrom(reach.seenFrom)];
  return [t.isReachable[reach.isReachable], ...seen, ...reach.hints.map((hint) => find.hints[hint])].join(' ');
}

/** Under which others find the service: what it listens on, else what is known of this computer. */
function hostFor(host: string | null, reach: Reach | null, unknown: string): string {
  if (host === 'localhost') return 'localhost';
  if (host !== null && host !== '0.0.0.0' && host !== '::') return host;
  const [known] = reach?.addresses ?? [];
  if (known !== undefined) return known;
  const page = window.location.hostname.replace(/^\[|\]$/g, '');
  const isOwn =
    page === '' ||
    page === 'localhost' ||
    page === '::1' ||
    page.startsWith('127.') ||
    window.location.protocol === 'app:';
  return isOwn ? unknown : page;
}

function platformHere(): Platform {
  const agent = navigator.userAgent;
  if (/Android|iPhone|iPad|Mobile/.test(agent)) return 'phone';
  if (/Windows/.test(agent)) return 'windows';
  return /Macintosh/.test(agent) ? 'macos' : 'linux';
}
