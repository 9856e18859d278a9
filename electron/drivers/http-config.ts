import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { secretRef } from '../../shared/secrets.ts';
import { parseFingerprint } from './http-connection.ts';
import { isStatusPattern } from './http-status.ts';

const url = z.string().refine(isPlainUrl, {
  error: 'must be an http or https URL without a user name in it; a login goes into "auth".',
});
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not the name of a header.');
const headerText = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be one line of plain text.');
const headers = z.record(headerName, z.union([headerText, secretRef]));
const expectedStatus = z.union([
  z.int().min(100).max(599),
  z.string().refine(isStatusPattern, { error: 'must be a status like 200, "2xx" or "200-204".' }),
]);

const requestFields = {
  url: url.meta({ title: 'URL', description: 'http or https. Redirects are not followed.' }),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).optional().meta({
    title: 'Method',
    description: 'Without it: POST where there is a body, else GET.',
  }),
  headers: headers.optional().meta({
    title: 'Headers',
    description: 'Added to the common ones. A value is text, or { "secret": name } for the whole value.',
  }),
  body: z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .meta({
      title: 'Body',
      description: 'Text, sent as it is; or an object or a list, sent as JSON.',
    }),
  expect: z
    .union([expectedStatus, z.array(expectedStatus).min(1)])
    .default('2xx')
    .meta({
      title: 'Expected status',
      description: 'Status of an answer that means success: 200, "2xx", "200-204", or a list of these.',
    }),
};

const request = z.union([url, z.strictObject(requestFields)], {
  error: 'must be a URL, or an object with "url".',
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const bodyMatch = z.union([
  z.strictObject({
    path: z.string().min(1).meta({
      title: 'Path',
      description: 'Where the value stands in the JSON of the answer, like "data.status" or "relays.0.ison".',
    }),
    equals: z.union([scalar, z.array(scalar).min(1)]).meta({
      title: 'Equals',
      description: 'The value looked for, or a list of values.',
    }),
  }),
  z.strictObject({
    matches: z.string().refine(isRegExp, { error: 'is not a regular expression.' }).meta({
      title: 'Matches',
      description: 'Regular expression that finds something in the text of the answer.',
    }),
  }),
]);

/** Settings of the driver, as `start`, `stop` and `status` with what they share. */
export const httpConfig = z.strictObject({
  start: request.optional().meta({
    title: 'Start request',
    uses: ['wake'],
    description: 'Wakes the machine: a URL, or an object with "url", "method", "headers", "body" and "expect".',
  }),
  stop: request.optional().meta({
    title: 'Stop request',
    uses: ['sleep'],
    description: 'Puts the machine to sleep; written like the start request.',
  }),
  status: z
    .strictObject({
      ...requestFields,
      onWhen: bodyMatch.meta({
        title: 'On when',
        description: 'What the answer holds when the machine is on: { "path", "equals" } or { "matches" }.',
      }),
      offWhen: bodyMatch.optional().meta({
        title: 'Off when',
        description: 'What it holds when the machine is off. Without it, whatever is not on is off.',
      }),
      changingWhen: bodyMatch.optional().meta({
        title: 'Changing when',
        description: 'What it holds while the machine starts or stops.',
      }),
    })
    .optional()
    .meta({ title: 'Status request', description: 'Tells whether the machine is on.', uses: ['status'] }),
  headers: headers.default({}).meta({
    title: 'Common headers',
    description: 'Sent with every request. A value is text, or { "secret": name } for the whole value.',
  }),
  auth: z
    .union([
      z.strictObject({ bearer: secretRef.meta({ title: 'Bearer token', description: 'Sent as "Bearer …".' }) }),
      z.strictObject({
        user: headerText.meta({ title: 'User', description: 'Name for Basic authentication.' }),
        password: secretRef.meta({ title: 'Password', description: 'Password for Basic authentication.' }),
      }),
    ])
    .optional()
    .meta({ title: 'Login', description: '{ "bearer": secret }, or { "user", "password": secret }.' }),
  fingerprint: z
    .string()
    .refine((text) => parseFingerprint(text) !== null, {
      error: 'must be a SHA-256 fingerprint, like "sha256:AB:CD:…".',
    })
    .optional()
    .meta({
      title: 'Certificate fingerprint',
      description: 'SHA-256 of the only certificate to accept, for machines that made their own.',
    }),
  deadline: duration.default(10_000).meta({
    title: 'Deadline',
    description: 'How long a request may take, answer included.',
  }),
});

export type HttpConfig = z.infer<typeof httpConfig>;
export type HttpRequestConfig = Exclude<z.infer<typeof request>, string>;

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
