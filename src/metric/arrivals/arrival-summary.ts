import { z } from "zod";

const figure = z.number().nonnegative().nullable();

const streamSchema = z.strictObject({
  n: z.number().int().nonnegative(),
  ratePerSecond: figure,
  gapCv: figure.meta({
    description: "standard deviation of the gaps over their mean: 0 for equal gaps, 1 for a Poisson process",
  }),
  dispersion: figure.meta({
    description: "variance over mean of the counts in windows: 0 for equal gaps, 1 for a Poisson process",
  }),
  windowMs: figure.meta({ unit: "ms", description: "length of these windows" }),
  windows: z.number().int().nonnegative(),
  secondRhythm: figure.meta({
    description: "how much arrivals gather at one part of each second: 0 not at all, 1 all of them",
  }),
});

/** Whether the requests of an open-loop level came as its load says. A figure that cannot be given is null. */
export const arrivalSummarySchema = z.strictObject({
  planned: streamSchema.meta({ description: "the instants of the plan" }),
  sent: streamSchema.meta({ description: "the instants at which requests were sent" }),
  sentToPlannedRatio: figure.meta({ description: "achieved over offered rate" }),
  verdict: z.enum(["asPlanned", "jitter", "notAsPlanned", "tooFew"]).meta({
    description:
      "jitter: the plan was right and the rate was kept, but sends were moved against their neighbours; " +
      "tooFew: nothing speaks against the plan, and too little for it",
  }),
  text: z.string().meta({ description: "the verdict in words, with the figure that decided" }),
});
export type ArrivalSummary = z.infer<typeof arrivalSummarySchema>;
