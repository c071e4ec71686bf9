import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { formatEventLine, parseEventLine } from "./event-line.ts";
import { anyEvent } from "./run-event.fixture.ts";
import type { RunEvent } from "./run-event.ts";

const warned: RunEvent = { kind: "warned", at: 1.5, code: "a", message: "b" };

function refusalOf(line: string): BenchError {
  try {
    parseEventLine(line, "run.jsonl:7");
  } catch (error) {
    expect(error).toBeInstanceOf(BenchError);
    return error as BenchError;
  }
  throw new Error(`was read: ${line}`);
}

describe("an event as a line", () => {
  it.each(Object.entries(anyEvent))("%s is read back as it was, to the last digit", (_kind, event) => {
    fc.assert(
      fc.property(event as fc.Arbitrary<RunEvent>, (event) => {
        const line = formatEventLine(event);
        expect(line).not.toMatch(/[\n\r]/);
        expect(parseEventLine(line, "here")).toEqual(event);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it("keeps small numbers: a rate far below one a second, a scenario's own values", () => {
    const load = { kind: "poisson", ratePerSecond: 0.0004 } as const;
    const event: RunEvent = {
      kind: "phaseStarted",
      at: 0,
      level: 0,
      load,
      warmupRequests: 0,
      maxConnections: null,
    };
    expect(parseEventLine(formatEventLine(event), "here")).toEqual(event);
  });
});

describe("a line that is not an event", () => {
  it.each([
    ["", "run.jsonl:7 is not JSON"],
    ["{", "run.jsonl:7 is not JSON"],
    ["\u0000\u0000", "run.jsonl:7 is not JSON"],
    ["null", "run.jsonl:7 is not a run event: line: Invalid input: expected object, received null"],
    ["[]", "run.jsonl:7 is not a run event: line: Invalid input: expected object, received array"],
    [
      '{"kind":"warned","at":"1","code":"a","message":"b"}',
      "run.jsonl:7 is not a run event: at: Invalid input: expected number, received string",
    ],
    [
      '{"kind":"warned","at":1,"code":"a"}',
      "run.jsonl:7 is not a run event: message: Invalid input: expected string, received undefined",
    ],
    [
      '{"kind":"warned","at":1,"code":"a","message":"b","more":1}',
      'run.jsonl:7 is not a run event: line: Unrecognized key: "more"',
    ],
    [
      '{"kind":"warned","at":1,"code":"a","message":"b","__proto__":1}',
      'run.jsonl:7 is not a run event: line: Unrecognized key: "__proto__"',
    ],
    ['{"kind":"warned","at":1e999,"code":"a","message":"b"}', /^run\.jsonl:7 is not a run event: at: /],
    ['{"kind":"constructor"}', /^run\.jsonl:7 is not a run event: kind: /],
  ])("%s is refused and says where and why", (line, message) => {
    const error = refusalOf(line);
    expect(error.code).toBe("log.unreadable");
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe("");
  });

  it.each([2, 1000])("of log version %d asks for a newer inferbench", (logVersion) => {
    const line = `{"kind":"runStarted","logVersion":${logVersion},"unheardOf":[]}`;
    expect(refusalOf(line)).toMatchObject({
      code: "log.unreadable",
      message: `run.jsonl:7 was written by a newer inferbench (log version ${logVersion})`,
      hint: "update inferbench",
    });
  });

  it("is told in one short printable line, whatever it holds", () => {
    const hostileKey = JSON.stringify(`\u001b]0;x\u0007\n\u202e${"k".repeat(5000)}`);
    const { message } = refusalOf(`{"kind":"warned","at":1,"code":"a","message":"b",${hostileKey}:1}`);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThan(300);
  });

  it("is never anything but read or refused: a line with one character changed", () => {
    const line = formatEventLine(warned);
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.string({ unit: "binary", maxLength: 2 }), (at, by) => {
        const broken = line.slice(0, at) + by + line.slice(at + 1);
        try {
          expect(parseEventLine(broken, "run.jsonl:7").kind).toBe("warned");
        } catch (error) {
          expect(error).toMatchObject({ code: "log.unreadable" });
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
