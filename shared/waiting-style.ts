/** The style of the waiting page; bar and sun go on by themselves from `share` for as long as it usually takes. */
export function waitingStyle(share: number | null, leftMs: number): string {
  const from = share ?? 0;
  return `:root{--ink:#1d2433;--soft:#4f596d;--paper:#f4f2ee;--card:#fff;--line:#e2ded6;--go:#2c4a8c;--on-go:#fff;--sun:#e9a23b;--glow:#f6d9a4;--from:${from.toFixed(3)};--left:${Math.max(1, Math.round(leftMs / 1000))}s}
@media(prefers-color-scheme:dark){:root{--ink:#e9ebf1;--soft:#a9b1c2;--paper:#10131a;--card:#191e28;--line:#2d3442;--go:#9db8f5;--on-go:#10131a;--sun:#f0b456;--glow:#4a3b22}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{width:100%;max-width:30rem;text-align:center;background:var(--card);border:1px solid var(--line);border-radius:1.25rem;padding:2rem 2rem 2.25rem;overflow-wrap:anywhere}
svg{display:block;margin:0 auto 1rem;max-width:100%;height:auto}
.disc{fill:var(--sun)}.glow{fill:var(--glow)}.horizon{stroke:var(--line);stroke-width:3;stroke-linecap:round}.faint{opacity:.6}
.sun{transform:translateY(calc(60px - 60px*var(--from)));animation:rise var(--left) linear forwards}
@keyframes rise{to{transform:none}}
.glow{transform-origin:120px 60px;animation:breathe 4s ease-in-out infinite}
@keyframes breathe{50%{transform:scale(1.12)}}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem;font-weight:650}
p{margin:.5rem 0}.soft{color:var(--soft);font-size:.9375rem}.hint{font-variant-numeric:tabular-nums}
.bar{height:.5rem;margin:1.5rem 0 .75rem;border-radius:1rem;background:var(--line);overflow:hidden}
.bar i{display:block;height:100%;border-radius:1rem;background:var(--sun);transform-origin:left;transform:scaleX(var(--from));animation:fill var(--left) linear forwards}
@keyframes fill{to{transform:scaleX(.97)}}
.unknown i{width:30%;transform:none;animation:seek 2.4s ease-in-out infinite}
@keyframes seek{0%{transform:translateX(-110%)}100%{transform:translateX(345%)}}
.ready .bar i{width:100%;animation:none;transform:none}.ready .sun{animation:none;transform:none}
.failed .sun{animation:none;transform:translateY(36px);opacity:.45}.failed .disc{fill:var(--soft)}.failed .glow{animation:none;opacity:0}
.button{display:inline-block;margin-top:.75rem;padding:.6rem 1.25rem;border-radius:.6rem;background:var(--go);color:var(--on-go);font-weight:600;text-decoration:none}
:focus-visible{outline:3px solid var(--go);outline-offset:3px}
.looking .sun,.preparing .sun,.going-down .sun{animation:none;transform:translateY(calc(60px - 60px*var(--from)))}
@media(prefers-reduced-motion:reduce){.glow,.unknown i{animation:none}.unknown i{transform:none}}`;
}
