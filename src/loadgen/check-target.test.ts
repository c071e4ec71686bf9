import { expect, it } from "vitest";
import { BenchError, createVirtualClock } from "../base/index.ts";
import type { RunEvent } from "../record/index.ts";
import type { Answer, Target } from "../target/index.ts";
import { checkTarget } from "./check-target.ts";
import { createFakeTarget, readyWorkload } from "./fake-parts.fixture.ts";

interface Check {
  readonly outcome?: Answer["outcome"];
  readonly explanation?: BenchError;
  readonly abortAt?: number;
}

/** Checks a target that takes a third of a second, 50 ms into the run. */
async function check({ outcome = { kind: "ok" }, explanation, abortAt }: Check) {
  const clock = createVirtualClock();
  await clock.run(clock.sleepUntil(50));
  const asked: Answer[] = [];
  const fake = createFakeTarget(clock, { serviceMs: () => 1000 / 3, outcome: () => outcome });
  const target: Target = {
    ...fake,
    explain: async (answer) => {
      asked.push(answer);
      return explanation;
    },
  };
  const abort = new AbortController();
  if (abortAt !== undefined) clock.setTimer(abortAt, () => abort.abort());
  const events: RunEvent[] = [];
  const thrown = await clock.run(
    checkTarget(target, readyWorkload, clock, "tag-check", abort.signal, (event) => events.push(event)).then(
      () => undefined,
      (error) => error,
    ),
  );
  return { events, thrown, asked, sent: fake.sent };
}

it("a good answer: its time is recorded apart, rounded as every number of the log, and nothing is thrown", async () => {
  const { events, thrown, asked, sent } = await check({});
  expect(events).toEqual([
    { kind: "targetChecked", at: 383.333, latencyMs: 333.333, outcome: { kind: "ok" } },
  ]);
  expect(thrown).toBeUndefined();
  expect(asked).toEqual([]);
  expect(sent).toEqual(["tag-check"]);
});

it("a failure that the target can explain: the event first, then the explanation", async () => {
  const outcome = { kind: "httpError", status: 401, message: "who are you" } as const;
  const explanation = new BenchError("target.unauthorized", "the server refused the key");
  const { events, thrown, asked } = await check({ outcome, explanation });
  expect(events).toEqual([{ kind: "targetChecked", at: 383.333, latencyMs: null, outcome }]);
  expect(thrown).toBe(explanation);
  expect(asked).toMatchObject([{ outcome }]);
});

it("a failure that nobody can explain is an error all the same", async () => {
  const { events, thrown } = await check({ outcome: { kind: "invalid", reason: "not JSON" } });
  expect(events).toHaveLength(1);
  expect(thrown).toMatchObject({
    code: "target.bad-answer",
    message: "the first request failed: invalid",
  });
});

it("an abort ends it, is recorded, and is no error of the target's", async () => {
  const { events, thrown, asked } = await check({ abortAt: 100 });
  expect(events).toEqual([
    { kind: "targetChecked", at: 100, latencyMs: null, outcome: { kind: "aborted", reason: "stopped" } },
  ]);
  expect(thrown).toBeUndefined();
  expect(asked).toEqual([]);
});
