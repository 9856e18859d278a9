import { memo, useEffect, useRef, useState } from 'react';
import type { Messages } from '../shared/messages/catalogue.ts';
import type { EndpointView, RouteView } from '../shared/snapshot.ts';
import { useMessages, useSay } from './messages.tsx';
import { size } from './words.ts';

const quietAfterMs = 2_000;

/** What goes through each service of one machine now. */
export const Services = memo(function Services({ routes }: { routes: readonly RouteView[] }) {
  const { machines } = useMessages();
  return (
    <ul className="services" aria-label={machines.services}>
      {routes.map((route) => (
        <Service key={route.id} route={route} />
      ))}
    </ul>
  );
});

const Service = memo(function Service({ route }: { route: RouteView }) {
  const rate = useRate(route.bytesIn + route.bytesOut);
  const t = useMessages();
  const say = useSay();
  const isUsed = route.sessions > 0 || route.waiting > 0;
  return (
    <li className="service">
      <span className="service-name">{route.name}</span>
      <span className="service-port">{listeningText(route, t)}</span>
      <span className={isUsed ? 'service-use is-used' : 'service-use'}>{useText(route, t)}</span>
      <span className="service-bytes">
        {rate > 0 && <strong>{size(rate, t)}/s</strong>}
        {route.bytesIn + route.bytesOut > 0 && (
          <span>
            <Arrow down={false} /> {size(route.bytesIn, t)} <Arrow down /> {size(route.bytesOut, t)}
          </span>
        )}
      </span>
      {route.endpoints && <Endpoints endpoints={route.endpoints} />}
      {route.fault && <p className="service-fault">{say.fault(route.fault)}</p>}
    </li>
  );
});

/** Where its requests are answered, once there is a choice or something to say about the only place. */
function Endpoints({ endpoints }: { endpoints: readonly EndpointView[] }) {
  const { machines } = useMessages();
  const say = useSay();
  const isWorthSaying = endpoints.length > 1 || endpoints.some(({ lastOutcome }) => lastOutcome?.isUsable === false);
  if (!isWorthSaying) return null;
  return (
    <ul className="endpoints" aria-label={machines.endpoints}>
      {endpoints.map(({ endpoint, lastOutcome }, index) => (
        <li key={`${index} ${endpoint}`}>
          <code>{endpoint}</code>{' '}
          <span className={lastOutcome?.isUsable === false ? 'endpoint-failed' : 'endpoint-outcome'}>
            {lastOutcome ? machines.lastOutcome(say.phrase(lastOutcome.text)) : machines.notAskedYet}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Arrow({ down }: { down: boolean }) {
  const { machines } = useMessages();
  return (
    <>
      <svg className="arrow" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
        <path d={down ? 'M6 1.5v9M2.5 7 6 10.5 9.5 7' : 'M6 10.5v-9M2.5 5 6 1.5 9.5 5'} />
      </svg>
      <span className="unseen">{down ? machines.received : machines.sent}</span>
    </>
  );
}

function useText({ sessions, quiet, waiting, background, players }: RouteView, { machines }: Messages): string {
  const parts = [
    players && machines.players(players.online, players.max),
    sessions > 0 && machines.connections(sessions),
    quiet > 0 && machines.quiet(quiet),
    background > 0 && machines.notCounted(background),
    waiting > 0 && machines.waiting(waiting),
  ].filter((part) => part !== false && part !== undefined);
  return parts.length === 0 ? machines.notInUse : parts.join(', ');
}

function listeningText({ listening, match }: RouteView, { machines }: Messages): string {
  const addresses = [...new Set(listening.map(shortAddress))].join(', ');
  if (addresses === '') return machines.notListening;
  return match === undefined ? addresses : machines.onlyFor(addresses, match);
}

/** `:445` for an address that is open to everybody, `localhost:445` for this computer alone, else the whole address. */
function shortAddress(address: string): string {
  return address.replace(/^(0\.0\.0\.0|\[::\]|::|\*):/, ':').replace(/^(127\.0\.0\.1|\[::1\]):/, 'localhost:');
}

/** Bytes per second since the last change; 0 once nothing came for two seconds. */
function useRate(bytes: number): number {
  const last = useRef<{ readonly bytes: number; readonly atMs: number } | null>(null);
  const [rate, setRate] = useState(0);
  useEffect(() => {
    const before = last.current;
    const atMs = performance.now();
    if (before?.bytes === bytes) return;
    last.current = { bytes, atMs };
    // At first, and after a pause, there is no telling since when the bytes came; the next change will.
    if (before === null || atMs - before.atMs > quietAfterMs) return;
    setRate(Math.max(0, ((bytes - before.bytes) / (atMs - before.atMs)) * 1000));
    const timer = setTimeout(() => setRate(0), quietAfterMs);
    return () => clearTimeout(timer);
  }, [bytes]);
  return rate;
}
