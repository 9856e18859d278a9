import type { Language } from '../../shared/app-preferences.ts';
import { loginDe } from '../../shared/messages/login.de.ts';
import { loginEn } from '../../shared/messages/login.en.ts';

/** For whom a page is made. */
export interface PageSight {
  readonly nonce: string;
  readonly language: Language;
}

const messages = { en: loginEn, de: loginDe };

/** What stands between stars as code. */
function withCode(text: string): string {
  return text.replaceAll(/\*([^*]+)\*/g, '<code>$1</code>');
}

/** What a browser gets that may not see the page itself. Plain HTML: it must work whatever else does not. */
function page(title: string, { nonce, language }: PageSight, body: string, head = ''): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title} – Reveille</title><link rel="icon" href="data:,">${head}
<style nonce="${nonce}">
:root{--ink:#1d2433;--soft:#4a5468;--paper:#f6f5f2;--card:#fff;--line:#dcd9d2;--go:#2c4a8c}
@media(prefers-color-scheme:dark){:root{--ink:#e9ebf1;--soft:#a9b1c2;--paper:#12151d;--card:#1b2029;--line:#2d3442;--go:#9db8f5}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{width:100%;max-width:34rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:2.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:.75rem 0}.soft{color:var(--soft)}
label{display:block;font-weight:600;margin:1.5rem 0 .375rem}a{color:var(--go)}
code{font:0.9375rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
input,button{font:inherit;border-radius:.5rem;padding:.55rem .75rem}
input{width:100%;border:1px solid var(--soft);background:transparent;color:inherit}
button{margin-top:.75rem;border:0;background:var(--go);color:var(--card);font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid var(--go);outline-offset:2px}
</style></head><body><main>${body}</main></body></html>
`;
}

export function notLoggedInPage(sight: PageSight, problem: 'none' | 'used-link' | 'wrong-token'): string {
  const t = messages[sight.language];
  const problems = { none: '', 'used-link': t.usedLink, 'wrong-token': t.wrongToken };
  const told = problems[problem] === '' ? '' : `<p role="alert"><strong>${problems[problem]}</strong></p>`;
  return page(
    t.title,
    sight,
    `<h1>${t.heading}</h1>${told}
<p>${withCode(t.openLink)}</p>
<form method="post" action="./login"><label for="token">${t.orToken}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required>
<p class="soft">${withCode(t.whereToken)}</p>
<button>${t.logIn}</button></form>`,
  );
}

/**
 * Leads on by itself instead of by a redirect: a link followed from another site would otherwise carry no
 * SameSite=Strict cookie to the page.
 */
export function loggedInPage(sight: PageSight): string {
  const t = messages[sight.language];
  return page(
    t.loggedIn,
    sight,
    `<h1>${t.youAre}</h1><p><a href="./">${t.goOn}</a></p>`,
    '<meta http-equiv="refresh" content="0;url=./">',
  );
}

export function notBuiltPage(sight: PageSight): string {
  const t = messages[sight.language];
  return page(t.pageMissing, sight, `<h1>${t.notBuilt}</h1><p>${withCode(t.howToBuild)}</p>`);
}
