import { z } from "zod";
import { targetSpecSchema } from "../target/index.ts";
import { tokenizerSpecSchema, workloadSpecSchema } from "../workload/index.ts";
import { loadSpecSchema } from "./load-spec.ts";

/** How requests reach the server. */
const connectionSpecSchema = z
  .strictObject({
    maxConnections: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .exactOptional()
      .meta({
        description:
          "sockets at most; requests beyond it wait in the client, and response time includes that wait; absent: as " +
          "many as there are requests in flight",
      }),
    client: z.enum(["http1", "undici"]).default("http1").meta({
      description: "http1 is the instrument, with every stamp; undici is for proxies and HTTP/2",
    }),
    proxyUrl: z
      .url({ protocol: /^https?$/, error: "must be an address such as http://proxy:3128" })
      .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), {
        error: "must not hold a user name or password: it would be written to the log",
      })
      .exactOptional()
      .meta({ description: "HTTP proxy; needs client: undici" }),
    http2: z
      .boolean()
      .default(false)
      .meta({ description: "speak HTTP/2 where the server does; needs client: undici" }),
  })
  .superRefine((spec, context) => {
    if (spec.client === "undici") return;
    for (const key of ["proxyUrl", "http2"] as const) {
      if (spec[key]) context.addIssue({ code: "custom", path: [key], message: "needs client: undici" });
    }
  })
  .meta({ description: "how requests reach the server" });

/** A whole test. What the user writes is the input of this schema; its output has every default filled in. */
export const scenarioSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .default("run")
      .meta({ description: "names the run's folder and heads the reports" }),
    target: targetSpecSchema,
    workload: workloadSpecSchema.prefault({ kind: "synthetic-speech" }),
    load: loadSpecSchema.prefault({ kind: "closed", concurrency: [1, 2, 4, 8] }),
    tokenizer: tokenizerSpecSchema.exactOptional().meta({
      description:
        "counts the tokens of every answer, to check the server's own counts; absent: only answers without a count from " +
        "the server are counted, with gpt o200k_base",
    }),
    connection: connectionSpecSchema.prefault({}),
    workers: z
      .union([z.literal("auto"), z.number().int().min(1).max(256)])
      .exactOptional()
      .meta({
        description:
          "threads that send, each with sockets and a share of the plan of its own; the requests and their planned " +
          "instants are the same for any number; auto or absent: one, unless the plan needs more and cores are free",
      }),
    scoring: z
      .strictObject({
        normalizer: z.enum(["whisper-english", "basic", "none"]).default("whisper-english").meta({
          description: "what both texts go through before words are compared; a WER means nothing without it",
        }),
      })
      .prefault({}),
    goals: z.array(z.string()).default([]).meta({
      description:
        'limits that every level must meet, such as "p95 < 1s" or "error_rate < 1%"; a miss exits with 3',
    }),
    seed: z
      .union([z.string(), z.number()])
      .default(1)
      .meta({ description: "the same seed gives the same clips, order and arrival times" }),
  })
  .meta({
    title: "inferbench scenario",
    description: "One test: which server, what to send, how much, until when.",
  });

/** A scenario as a user writes it. */
export type ScenarioSpec = z.input<typeof scenarioSchema>;
/** A scenario with every choice made; valid as a ScenarioSpec too, so that a run can be repeated from its log. */
export type Scenario = z.output<typeof scenarioSchema>;

/** Checks a scenario written in TypeScript while it is typed; returns it unchanged. */
export function defineScenario(spec: ScenarioSpec): ScenarioSpec {
  return spec;
}
