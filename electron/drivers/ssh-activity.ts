/** Load and number of processors in the output of the questions for them; null when it is not understood. */
export function parseLoad(output: string): { readonly load: number; readonly processors: number } | null {
  const match = /^(?:\{ )?(\d+[.,]\d+)[\s\S]*?^(\d+)\s*$/m.exec(output);
  if (!match) return null;
  return { load: Number(match[1]?.replace(',', '.')), processors: Math.max(1, Number(match[2])) };
}

/** Average load in percent of all processors, then their number, as Windows tells them. */
export function parseWindowsLoad(output: string): { readonly load: number; readonly processors: number } | null {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s+(\d+)\s*$/.exec(output);
  if (!match) return null;
  const processors = Math.max(1, Number(match[2]));
  return { load: (Number(match[1]?.replace(',', '.')) / 100) * processors, processors };
}

/**
 * How many of the processes listed have this name. Linux cuts names to 15 characters, macOS tells whole paths, and
 * Windows quotes and adds `.exe`.
 */
export function countProcesses(listing: string, name: string): number {
  const wanted = name.replace(/\.exe$/i, '').toLowerCase();
  return listing.split(/\r?\n/).filter((line) => {
    const first = /^"([^"]*)"/.exec(line)?.[1] ?? line.trim();
    const base = (first.split('/').at(-1) ?? '').replace(/\.exe$/i, '').toLowerCase();
    return base !== '' && (base === wanted || (base.length === 15 && wanted.startsWith(base)));
  }).length;
}

/** Programs that hold off sleep, from logind's `ListInhibitors` as JSON; null when it is not understood. */
export function parseInhibitors(json: string): readonly string[] | null {
  try {
    const { data } = JSON.parse(json) as { data: [what: string, who: string, why: string, mode: string][][] };
    return (data[0] ?? [])
      .filter(([what, , , mode]) => mode.startsWith('block') && /(^|:)(sleep|shutdown|idle)(:|$)/.test(what))
      .map(([, who, why]) => `${who} asks to stay awake (${why})`);
  } catch {
    return null;
  }
}

/** Processes that hold off sleep, from `pmset -g assertions`; null when it is not understood. */
export function parseAssertions(output: string): readonly string[] | null {
  if (!/^Assertion status system-wide/m.test(output)) return null;
  const held = output.matchAll(
    /^\s*pid \d+\(([^)]*)\):.*?\b(?:PreventUserIdleSystemSleep|PreventSystemSleep)\b(?:.*?named: "([^"]*)")?/gm,
  );
  return [...held].map(([, who = '', why = '']) => `${who} asks to stay awake (${why})`);
}

/**
 * What holds off sleep, from `powercfg /requests`; null when it is not understood. Requests begin with their kind in
 * brackets in every language.
 */
export function parsePowerRequests(output: string): readonly string[] | null {
  const headings = output.match(/^\S+\s?:\s*$/gm) ?? [];
  if (headings.length < 3) return null;
  const requests: string[] = [];
  let heading = '';
  for (const line of output.split(/\r?\n/)) {
    heading = /^(\S+)\s?:\s*$/.exec(line)?.[1] ?? heading;
    if (/^\[\w+\]/.test(line) && heading !== 'PERFBOOST' && heading !== 'ACTIVELOCKSCREEN') requests.push(line.trim());
  }
  return requests;
}

/** Clients of Samba as `smbstatus -b` lists them; null when it is not understood. */
export function parseSmbSessions(output: string): readonly { readonly user: string; readonly peer: string }[] | null {
  const rows = output.split(/^-{20,}\s*$/m);
  if (rows.length < 2) return null;
  return (rows[1] ?? '')
    .split(/\r?\n/)
    .filter((line) => /^\d+\s/.test(line))
    .map((line) => {
      const [, user = '?'] = line.trim().split(/\s+/);
      const peer = /\(ipv[46]:([^)]+)\)/.exec(line)?.[1] ?? '';
      return { user, peer };
    });
}
