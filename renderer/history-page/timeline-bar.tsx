import type { Timeline } from '../../shared/timeline-calls.ts';
import type { Range } from './range.ts';

interface Props {
  readonly timeline: Timeline;
  readonly range: Range;
}

const width = 1000;
const height = 40;

/** How much of the bar's height each state has: what is seen is told by more than colour. */
const heights = {
  unknown: 4,
  asleep: 12,
  waking: 26,
  goingToSleep: 26,
  awake: 40,
  cooldown: 40,
  failed: 40,
} as const;

/** Height is how awake it was; a band at the top is use. What it shows is said in words beside it. */
export function TimelineBar({ timeline, range }: Props) {
  const x = (time: string) => ((Date.parse(time) - range.fromMs) / (range.toMs - range.fromMs)) * width;
  // What is too short to be seen is widened, so that a wake of seconds shows in a month too.
  const box = (from: string, to: string) => ({ x: x(from), width: Math.max(1.5, x(to) - x(from)) });
  return (
    <svg className="timeline-bar" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {timeline.segments.map(({ from, to, state }) => (
        <rect
          key={`${from} ${state}`}
          className={`bar-${state}`}
          y={height - heights[state]}
          height={heights[state]}
          {...box(from, to)}
        />
      ))}
      {timeline.sessions.map(({ from, to }) => (
        <rect key={from} className="bar-use" y={0} height={14} {...box(from, to)} />
      ))}
    </svg>
  );
}
