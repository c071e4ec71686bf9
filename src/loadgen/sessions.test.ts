import { describe, expect, it } from "vitest";
import type { PromptRequest } from "../record/index.ts";
import type { Workload } from "../workload/index.ts";
import { createFakeTarget, runLevels } from "./fake-parts.fixture.ts";

const thinkMs = 500;

/** A conversation of `turns`; each turn's prompt holds the answers before it. */
function conversation(session: number, turns: number, heard: string[] = []): PromptRequest {
  const turn = heard.length;
  return {
    input: { kind: "prompt", prompt: `s${session}t${turn}`, session: { id: `s${session}`, turn } },
    messages: heard.map((content) => ({ role: "assistant", content })),
    followUp: (answer) =>
      turn + 1 < turns ? { thinkMs, request: conversation(session, turns, [...heard, answer]) } : undefined,
  };
}

const sessions = (turns: number): Workload => ({
  description: "sessions",
  at: (index) => conversation(index, turns),
});
const serviceMs = (): number => 100;

describe("a session", () => {
  it("sends each turn after the answer before it and the time to think, with the real answer in it", async () => {
    const asked: PromptRequest[] = [];
    const { requests } = await runLevels(
      [{ load: { kind: "closed", concurrency: 1 }, stop: { requests: 1, warmupRequests: 0 } }],
      {
        workload: sessions(3),
        target: (clock) => {
          const target = createFakeTarget(clock, { serviceMs });
          return {
            ...target,
            prepare: (request, tag) => {
              asked.push(request as PromptRequest);
              return target.prepare(request, tag);
            },
          };
        },
      },
    );
    expect(requests.map(({ plannedAt, sentAt, endedAt }) => [plannedAt, sentAt, endedAt])).toEqual([
      [0, 0, 100],
      [600, 600, 700],
      [1200, 1200, 1300],
    ]);
    // The fake target answers with the tag of the request.
    const [first, second, third] = requests.map(({ id }) => `tag-${id}`);
    const heard = asked
      .filter(({ input }) => input.session?.id === "s0")
      .map(({ messages }) => messages.map(({ content }) => content));
    expect(heard).toEqual([[], [first], [first, second]]);
    expect(third).toBe(`tag-${2 * 2 ** 32}`);
  });

  it("takes one slot of a closed loop from its first turn to its last", async () => {
    const { requests, gauge } = await runLevels(
      [{ load: { kind: "closed", concurrency: 2 }, stop: { requests: 4, warmupRequests: 0 } }],
      { workload: sessions(2), target: (clock) => createFakeTarget(clock, { serviceMs }) },
    );
    const starts = requests.filter(({ id }) => id < 2 ** 32).map(({ id, plannedAt }) => [id, plannedAt]);
    expect(starts).toEqual([
      [0, 0],
      [1, 0],
      [2, 700],
      [3, 700],
    ]);
    expect(requests).toHaveLength(8);
    expect(new Set(requests.map(({ id }) => id)).size).toBe(8);
    expect(gauge.inFlight).toBe(0);
  });

  it("ends with a failed turn: there is no answer to go on from", async () => {
    const { requests } = await runLevels(
      [{ load: { kind: "closed", concurrency: 1 }, stop: { requests: 2, warmupRequests: 0 } }],
      {
        workload: sessions(2),
        target: (clock) =>
          createFakeTarget(clock, {
            serviceMs,
            outcome: (nth) =>
              nth === 0 ? { kind: "httpError", status: 500, message: "no" } : { kind: "ok" },
          }),
      },
    );
    expect(requests.map(({ id }) => id)).toEqual([0, 1, 1 + 2 ** 32]);
  });

  it("sends no further turn after the time of its level", async () => {
    const { requests } = await runLevels(
      [{ load: { kind: "closed", concurrency: 1 }, stop: { durationMs: 650, warmupRequests: 0 } }],
      { workload: sessions(9), target: (clock) => createFakeTarget(clock, { serviceMs }) },
    );
    expect(requests.map(({ plannedAt }) => plannedAt)).toEqual([0, 600]);
  });

  it("sends no further turn after a stop", async () => {
    const stop = new AbortController();
    const { requests } = await runLevels(
      [{ load: { kind: "closed", concurrency: 1 }, stop: { requests: 1, warmupRequests: 0 } }],
      {
        workload: sessions(9),
        target: (clock) => createFakeTarget(clock, { serviceMs }),
        stop: stop.signal,
        onEvent: (event) => event.kind === "requestEnded" && event.endedAt >= 700 && stop.abort(),
      },
    );
    expect(requests).toHaveLength(2);
  });

  it("whose next turn cannot be made ends the run with that error", async () => {
    const failure = new Error("no next turn");
    const broken: Workload = {
      description: "broken",
      at: () => ({
        ...conversation(0, 2),
        followUp: () => {
          throw failure;
        },
      }),
    };
    const { thrown, requests } = await runLevels(
      [{ load: { kind: "closed", concurrency: 1 }, stop: { requests: 5, warmupRequests: 0 } }],
      { workload: broken, target: (clock) => createFakeTarget(clock, { serviceMs }) },
    );
    expect(thrown).toBe(failure);
    expect(requests).toHaveLength(1);
  });
});
