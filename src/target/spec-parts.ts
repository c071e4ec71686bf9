import { z } from "zod";

const ms = (description: string) => z.number().positive().meta({ unit: "ms", description });

const timeoutKeys = {
  connectMs: ms("name resolution, TCP and TLS together").default(10_000),
  firstByteMs: ms("request written to first byte of the answer; only totalMs when absent").exactOptional(),
  idleMs: ms("between two reads of the answer; only totalMs when absent").exactOptional(),
  totalMs: ms("start of the send to last byte of the answer").default(300_000),
};
const timeoutsMeta = { description: "how long to wait, by phase" };

/** Where a server is. */
export const urlSchema = z
  .url({ protocol: /^https?$/, error: "must be an address that starts with http:// or https://" })
  .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), {
    error: "must not hold a user name or password: it would be written to the log; use apiKeyEnv or headers",
  });

const apiKeyEnvSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be the name of an environment variable, not the key" })
  .meta({
    description:
      "name of the environment variable with the key, sent as Authorization: Bearer (anthropic-messages: x-api-key); the key is never logged",
  });

/** Written by the transport or by the body's encoder. */
const ownHeaders: readonly string[] = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "content-type",
  "x-request-id",
];
const secretHeader = /(^|-)(authorization|key|token|secret|password|cookie)$/i;

const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: "is not a header name" })
      .refine((name) => !ownHeaders.includes(name.toLowerCase()), { error: "is set by inferbench" }),
    z.string().regex(/^[\t -~]*$/, { error: "has a character that a header cannot carry" }),
  )
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!secretHeader.test(name) || value.includes("${")) continue;
      const message = "would be written to the log: put it in an environment variable and write ${NAME} here";
      context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .meta({
    description:
      "extra request headers; ${NAME} is replaced by the environment variable, which is never logged",
  });

const connectionKeys = {
  headers: headersSchema.exactOptional(),
  apiKeyEnv: apiKeyEnvSchema.exactOptional(),
};

/** What the spec of every target has. */
export const targetKeys = {
  ...connectionKeys,
  timeouts: z.strictObject(timeoutKeys).prefault({}).meta(timeoutsMeta),
};

/** The same for servers that stream: a silence in the middle of an answer is told from a long answer. */
export const streamedTargetKeys = {
  ...connectionKeys,
  timeouts: z
    .strictObject({ ...timeoutKeys, idleMs: ms("between two reads of the answer").default(60_000) })
    .prefault({})
    .meta(timeoutsMeta),
};
