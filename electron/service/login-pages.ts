/** What a browser gets that may not see the page itself. Plain HTML: it must work whatever else does not. */
function page(title: string, nonce: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
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

export function notLoggedInPage(nonce: string, problem: 'none' | 'used-link' | 'wrong-token'): string {
  const problems = {
    none: '',
    'used-link': '<p role="alert"><strong>This link has been used already, or is older than five minutes.</strong></p>',
    'wrong-token': '<p role="alert"><strong>That was not the token.</strong></p>',
  };
  return page(
    'Log in',
    nonce,
    `<h1>Log in to Reveille</h1>${problems[problem]}
<p>Open the link that Reveille printed when it started. It looks like <code>http://127.0.0.1:7700/login?key=…</code>, works once and for five minutes; a restart prints a new one.</p>
<form method="post" action="./login"><label for="token">Or log in with the token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required>
<p class="soft">It is the value of <code>REVEILLE_TOKEN</code>, or of the file <code>token</code> in Reveille's data folder.</p>
<button>Log in</button></form>`,
  );
}

/**
 * Leads on by itself instead of by a redirect: a link followed from another site would otherwise carry no
 * SameSite=Strict cookie to the page.
 */
export function loggedInPage(nonce: string): string {
  return page(
    'Logged in',
    nonce,
    '<h1>You are logged in</h1><p><a href="./">Go on to Reveille</a></p>',
    '<meta http-equiv="refresh" content="0;url=./">',
  );
}

export function notBuiltPage(nonce: string): string {
  return page(
    'Page missing',
    nonce,
    '<h1>The page has not been built</h1><p>Stop Reveille and start it with <code>npm start</code>, which builds it first. The API works meanwhile.</p>',
  );
}
