import { z } from 'zod';

const number = z.number().int();

/** Where the window was when it was last closed. */
export const windowPlace = z.object({ x: number, y: number, width: number, height: number, isMaximized: z.boolean() });
export type WindowPlace = z.output<typeof windowPlace>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Enlarged to 200 %, the page still has the 320 pixels that it is made for. */
export const smallestWindow = { width: 640, height: 480 } as const;
const usualSize = { width: 1100, height: 780 } as const;
/** So much of the window must be on a screen for a person to get hold of it. */
const graspable = 80;

/** The saved place if a screen still shows it, and never larger than that screen; else the usual size, placed by the system. */
export function placeOn(saved: unknown, screens: readonly Area[]): Partial<Area> & { isMaximized: boolean } {
  const place = windowPlace.safeParse(saved).data;
  const screen = place && screens.find((area) => overlap(place, area));
  if (!place || !screen) return { ...usualSize, isMaximized: place?.isMaximized ?? false };
  return {
    x: place.x,
    y: Math.max(place.y, screen.y),
    width: clamp(place.width, smallestWindow.width, screen.width),
    height: clamp(place.height, smallestWindow.height, screen.height),
    isMaximized: place.isMaximized,
  };
}

function overlap(a: Area, b: Area): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width >= graspable && height >= graspable;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.max(lowest, Math.min(value, Math.max(lowest, highest)));
}
