import { expect, it } from "vitest";
import { shareWarnings } from "./share-warnings.ts";

const lost = { code: "share-lost", message: "worker 1 of 4 died" };

it("a run that lost a share is invalid, whatever its numbers", () => {
  expect(shareWarnings({ warnings: [] })).toEqual([]);
  expect(shareWarnings({ warnings: [lost] })).toMatchObject([
    { code: "load-degraded", message: expect.stringMatching(/^one worker died/), invalidates: true },
  ]);
  expect(shareWarnings({ warnings: [lost, lost] })[0]?.message).toMatch(/^2 workers died/);
});
