import type { CasePlan } from "./measure-case.ts";

const tokensPerSecond = 20;
const tokensOfAStream = 40;
const streamSeconds = tokensOfAStream / tokensPerSecond;

/** From receipt to the end of an answer that comes whole. */
const serviceMs = 5;

/** The witness of every load of the standard set. */
export const standardPace = { firstMs: serviceMs, gapMs: 1000 / tokensPerSecond };

const prompts = (outputTokens: number) => ({
  kind: "synthetic-prompts" as const,
  inputTokens: 8,
  outputTokens,
});

/**
 * On average `streams` answers under way, begun independently of each other: streams that begin together would get all
 * their tokens at the same instants, which no server's users do. The first of them fill the line and are not measured.
 */
export function pacedStreams(streams: number, measureSeconds: number): CasePlan {
  const ratePerSecond = streams / streamSeconds;
  return {
    load: `${streams} streams × ${tokensPerSecond} tok/s`,
    scenario: {
      name: "selftest-streams",
      target: { kind: "openai-chat", model: "sim", stream: true },
      workload: prompts(tokensOfAStream),
      load: {
        kind: "poisson",
        ratePerSecond,
        requests: Math.ceil(ratePerSecond * measureSeconds),
        warmup: streams,
      },
    },
    schedule: { gapMs: standardPace.gapMs },
  };
}

/** Short answers that come whole. */
export function wholeAnswers(
  kind: "constant" | "poisson",
  ratePerSecond: number,
  measureSeconds: number,
): CasePlan {
  return {
    load: `${ratePerSecond} requests/s, ${kind === "constant" ? "even gaps" : "Poisson"}`,
    scenario: {
      name: "selftest-requests",
      target: { kind: "openai-chat", model: "sim", stream: false },
      workload: prompts(1),
      load: {
        kind,
        ratePerSecond,
        requests: Math.ceil(ratePerSecond * measureSeconds),
        warmup: Math.ceil(ratePerSecond / 2),
      },
    },
    schedule: { serviceMs },
  };
}

/** What is measured with no scenario. */
export const standardCases: readonly CasePlan[] = [
  pacedStreams(200, 4),
  wholeAnswers("constant", 200, 3),
  wholeAnswers("poisson", 500, 3),
];

/** Loads that are raised until the error passes 5 ms. */
export const standardLadders = [
  {
    unit: `streams × ${tokensPerSecond} tok/s`,
    amounts: [400, 800, 1600, 3200, 6400],
    plan: (amount: number) => pacedStreams(amount, 1.5),
  },
  {
    unit: "requests/s",
    amounts: [1000, 2000, 4000, 8000, 16_000],
    plan: (amount: number) => wholeAnswers("poisson", amount, 1.5),
  },
] as const;
