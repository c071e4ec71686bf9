import { expect, it } from "vitest";
import type { ArrivalSummary } from "../metric/index.ts";
import { arrivalWarnings } from "./arrival-warnings.ts";
import { levelOf, runOf } from "./run-summary.fixture.ts";

const stream = {
  n: 0,
  ratePerSecond: null,
  gapCv: null,
  dispersion: null,
  windowMs: null,
  windows: 0,
  secondRhythm: null,
};
const levelWith = (verdict: ArrivalSummary["verdict"], text: string, level = 0) => ({
  ...levelOf(level, {}),
  arrivals: { planned: stream, sent: stream, sentToPlannedRatio: null, verdict, text },
});

it("names each level whose arrivals were not as planned, and no other", () => {
  const run = runOf([
    levelOf(0, {}),
    levelWith("asPlanned", "fine", 1),
    levelWith("jitter", "some", 2),
    levelWith("notAsPlanned", "not as planned: sent at 80% of the offered rate", 3),
    levelWith("tooFew", "few", 4),
  ]);
  expect(arrivalWarnings(run)).toMatchObject([
    {
      code: "arrivals-not-as-planned",
      message: "level 3: the arrivals were not as planned: sent at 80% of the offered rate",
      invalidates: false,
    },
  ]);
});
