import { createTheme, type MantineColorsTuple, Menu } from '@mantine/core';

/** Night sky to early light; white text stands on shades 7 (light scheme) and 6 (dark scheme) at 4.5:1 or more. */
const dusk: MantineColorsTuple = [
  '#eef2fb',
  '#dbe3f5',
  '#b6c6ec',
  '#9db4ea',
  '#7391d8',
  '#557acb',
  '#4468bb',
  '#2f529f',
  '#284785',
  '#1d3463',
];

/** For what cannot be taken back. */
const alarm: MantineColorsTuple = [
  '#fdeeec',
  '#f9d8d4',
  '#f2afa8',
  '#ec8379',
  '#e25d51',
  '#d0402f',
  '#bd3325',
  '#a82a20',
  '#8c2119',
  '#6b1711',
];

/** Text to background of the dark scheme, in the blue of `styles.css` instead of grey. */
const dark: MantineColorsTuple = [
  '#eceef4',
  '#c9d0de',
  '#a6afc0',
  '#7f899d',
  '#3a4353',
  '#2f3848',
  '#232b38',
  '#191f2a',
  '#141923',
  '#10141c',
];

export const theme = createTheme({
  colors: { dusk, alarm, dark },
  primaryColor: 'dusk',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // A menu may hold nothing but items, and belongs into the page's main part, where `app.tsx` has the place for it.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false, portalProps: { target: '#menus' } } }),
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, monospace',
});
