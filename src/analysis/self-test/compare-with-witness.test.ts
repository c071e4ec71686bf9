import { describe, expect, it } from "vitest";
import { compareWithWitness, type OurRequest, type WitnessedRequest } from "./compare-with-witness.ts";

const ns = (ms: number): number => Math.round(ms * 1e6);

/** Received at 1 s on the witness's clock, which has nothing to do with ours. */
const theirs = (requestId: string, eventMs: readonly number[], endMs: number): WitnessedRequest => ({
  requestId,
  receivedNs: 1_000_000_000n,
  eventNs: eventMs.map(ns),
  endedNs: 1_000_000_000n + BigInt(ns(endMs)),
});

const ours = (
  requestId: string,
  sentAt: number,
  eventAts: readonly number[],
  endedAt: number,
): OurRequest => ({
  requestId,
  sentAt,
  eventAts,
  endedAt,
});

describe("our log beside the witness's records", () => {
  it("differs by what is added on the way there and back, in each interval by its own", () => {
    // Written 10, 30 and 50 ms after receipt; read 10.5, 30.75 and 50.25 ms after the send.
    const found = compareWithWitness(
      "one stream",
      [ours("a", 7, [17.5, 37.75, 57.25], 58)],
      [theirs("a", [10, 30, 50], 50.1)],
    );
    expect(found).toMatchObject({ load: "one stream", requests: 1, unlike: 0 });
    expect(found.ttft?.worstMs).toBeCloseTo(0.5, 9);
    expect(found.e2e?.worstMs).toBeCloseTo(0.25, 9);
    // Gaps of 20.25 and 19.5 ms against 20: errors +0.25 and −0.5.
    expect(found.gap).toMatchObject({ n: 2, p99Ms: null });
    expect(found.gap?.worstMs).toBeCloseTo(0.5, 9);
    expect(found.gap?.p50Ms).toBeCloseTo(0.25, 9);
    expect(found.gap?.biasMs).toBeCloseTo(-0.5, 9);
  });

  it("of answers that come whole is compared to their end, and has neither TTFT nor gaps", () => {
    const found = compareWithWitness("whole", [ours("a", 0, [], 21)], [theirs("a", [], 20)]);
    expect(found.e2e?.worstMs).toBeCloseTo(1, 9);
    expect(found).not.toHaveProperty("ttft");
    expect(found).not.toHaveProperty("gap");
  });

  it("gives a 99th percentile from 299 values on, by nearest rank", () => {
    const many = (n: number) =>
      compareWithWitness(
        "many",
        Array.from({ length: n }, (_, i) => ours(`${i}`, 0, [], 10 + i / 1000)),
        Array.from({ length: n }, (_, i) => theirs(`${i}`, [], 10)),
      ).e2e;
    expect(many(298)?.p99Ms).toBeNull();
    // Errors 0, 0.001, … 0.298; number ⌈0.99 · 299⌉ = 297 of them is 0.296.
    expect(many(299)?.p99Ms).toBeCloseTo(0.296, 9);
  });

  it("counts what only one side has, or has otherwise, and compares the rest", () => {
    const found = compareWithWitness(
      "some",
      [ours("never seen", 0, [], 1), ours("other events", 0, [1, 2], 3), ours("good", 0, [1], 2)],
      [theirs("other events", [1], 3), theirs("good", [1], 2)],
    );
    expect(found).toMatchObject({ requests: 1, unlike: 2 });
  });

  it("says how late the witness was against its own even gaps", () => {
    const found = compareWithWitness("late", [ours("a", 0, [1, 2, 3], 4)], [theirs("a", [10, 31, 50], 50)], {
      gapMs: 20,
    });
    expect(found.witnessLatenessP99Ms).toBeCloseTo(1, 9);
  });

  it("compares the rates at which answers ended", () => {
    const at = (requestId: string, ms: number): WitnessedRequest => ({
      requestId,
      receivedNs: BigInt(ns(ms)),
      eventNs: [],
      endedNs: BigInt(ns(ms + 1)),
    });
    // Ours end 100 ms apart, theirs 125 ms: 10 a second against 8.
    const found = compareWithWitness(
      "rate",
      [0, 1, 2].map((n) => ours(`${n}`, n * 100, [], n * 100 + 1)),
      [0, 1, 2].map((n) => at(`${n}`, n * 125)),
    );
    expect(found.rateErrorRatio).toBeCloseTo(0.25, 9);
  });
});
