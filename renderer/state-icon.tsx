import { memo } from 'react';
import type { Tone } from './words.ts';

const shapes: Readonly<Record<Tone, React.ReactNode>> = {
  unknown: (
    <>
      <circle cx="24" cy="24" r="14" strokeDasharray="5.5 5.5" />
      <path d="M20 20.5a4 4 0 1 1 5.6 3.7c-1 .5-1.6 1.2-1.6 2.3" />
      <path d="M24 31v.1" />
    </>
  ),
  asleep: (
    <path
      className="icon-solid"
      d="M30.5 29.6A13 13 0 0 1 20 11.2a.9.9 0 0 0-1.2-1.1A15 15 0 1 0 37.6 30a.9.9 0 0 0-1-1.2 13 13 0 0 1-6.1.8Z"
    />
  ),
  waking: (
    <>
      <path d="M7 33h34M13 39h22" />
      <path className="icon-solid" d="M14 33a10 10 0 0 1 20 0Z" />
      <path className="icon-rising" d="M24 18V8m-5 4.8L24 8l5 4.8" />
    </>
  ),
  awake: (
    <>
      <circle className="icon-solid" cx="24" cy="24" r="8.5" />
      <path d="M24 6v4M24 38v4M6 24h4M38 24h4M11.3 11.3l2.8 2.8M33.9 33.9l2.8 2.8M11.3 36.7l2.8-2.8M33.9 14.1l2.8-2.8" />
    </>
  ),
  troubled: (
    <>
      <circle cx="24" cy="24" r="9" />
      <path d="M24 6v3M24 39v3M6 24h3M39 24h3M11.3 11.3l2.1 2.1M34.6 34.6l2.1 2.1M11.3 36.7l2.1-2.1M34.6 13.4l2.1-2.1" />
      <path d="M24 19.5v5M24 28.4v.1" />
    </>
  ),
  cooldown: (
    <>
      <path d="M13 31h22M18 36.5h12" />
      <path className="icon-solid" d="M16.5 31a7.5 7.5 0 0 1 15 0Z" />
      <path d="M24 12v8m-3.8-3.6L24 20l3.8-3.6" />
    </>
  ),
  leaving: (
    <>
      <path d="M29 31.5A12.5 12.5 0 0 1 18.7 11 14.5 14.5 0 1 0 36 30.2a12.4 12.4 0 0 1-7 1.3Z" />
      <path className="icon-sinking" d="M34 8v11m-4.5-4.2L34 19l4.5-4.2" />
    </>
  ),
  failed: (
    <>
      <path d="M21.6 9.6 6.9 35a2.8 2.8 0 0 0 2.4 4.2h29.4a2.8 2.8 0 0 0 2.4-4.2L26.4 9.6a2.8 2.8 0 0 0-4.8 0Z" />
      <path d="M24 19v9M24 33.4v.1" />
    </>
  ),
};

/** The state as a shape. `left` (1 to 0) draws the rest of the cooldown as a ring around it. */
export const StateIcon = memo(function StateIcon({ tone, left }: { tone: Tone; left: number | null }) {
  return (
    <span className={`icon tone-${tone}`} aria-hidden="true">
      <svg
        viewBox="0 0 48 48"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {shapes[tone]}
      </svg>
      {left !== null && (
        <svg className="ring" viewBox="0 0 64 64" fill="none" strokeWidth="4">
          <circle className="ring-track" cx="32" cy="32" r="29" />
          <circle
            className="ring-left"
            cx="32"
            cy="32"
            r="29"
            pathLength="1"
            strokeDasharray={`${left} 1`}
            strokeLinecap="round"
          />
        </svg>
      )}
    </span>
  );
});
