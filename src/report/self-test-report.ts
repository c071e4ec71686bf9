import type { ErrorFigures, Reach, SelfTest, SelfTestCase } from "../record/index.ts";
import type { Cell, Column, Entry, ReportDocument, Section } from "./document.ts";
import type { ReportOptions } from "./report.ts";
import { missing } from "./scale.ts";
import { kinds } from "./self-test-line.ts";
import { formatText } from "./text-report.ts";

const ms = (value: number | null | undefined): Cell => ({
  text: value === null || value === undefined ? missing : value.toFixed(value < 10 ? 2 : 1),
});

const figures = [
  ["p50", ({ p50Ms }: ErrorFigures) => p50Ms],
  ["p99", ({ p99Ms }: ErrorFigures) => p99Ms],
  ["worst", ({ worstMs }: ErrorFigures) => worstMs],
  ["bias", ({ biasMs }: ErrorFigures) => biasMs],
] as const;

function caseColumns(cases: readonly SelfTestCase[]): Column[] {
  const column = (title: string, rank: number, cells: readonly Cell[], group?: string): Column => ({
    title,
    align: "right",
    rank,
    cells,
    ...(group === undefined ? {} : { group, fullTitle: `${group} ${title}` }),
  });
  return [
    { title: "load", align: "left", rank: 0, cells: cases.map(({ load }) => ({ text: load })) },
    column(
      "requests",
      2,
      cases.map(({ requests }) => ({ text: String(requests) })),
    ),
    ...kinds.flatMap(([key, group]) =>
      figures.map(([title, read]) =>
        column(
          title,
          title === "bias" ? 3 : 1,
          cases.map((one) => ms(one[key] && read(one[key]))),
          group,
        ),
      ),
    ),
    column(
      "rate",
      2,
      cases.map(({ rateErrorRatio }) => ({
        text: rateErrorRatio === undefined ? missing : `${(rateErrorRatio * 100).toFixed(2)}%`,
      })),
    ),
  ];
}

const limits = [
  ["1 ms", ({ within1Ms }: Reach) => within1Ms],
  ["5 ms", ({ within5Ms }: Reach) => within5Ms],
] as const;

const endings: Readonly<Record<Reach["ended"], string>> = {
  error: "",
  witness: "; beyond, the simulator itself was late, so more could not be shown",
  steps: "; more was not tried",
};

function reachEntry(reach: Reach): Entry {
  const { unit, steps, ended } = reach;
  const found = limits.map(([limit, read]) => {
    const amount = read(reach);
    return amount === null
      ? `not within ${limit} at ${steps[0]?.amount ?? "any"}`
      : `${amount} within ${limit}`;
  });
  const each = steps.map(({ amount, errorP99Ms }) => `${amount}: ${errorP99Ms.toFixed(2)} ms`).join(" · ");
  return { label: unit, text: `${found.join(", ")}${endings[ended]}${each === "" ? "" : ` (p99: ${each})`}` };
}

function selfTestSections({ cases, reach, realTime, wake }: SelfTest): Section[] {
  const unlike = cases.filter((one) => one.unlike > 0);
  const late = cases.filter(({ witnessLatenessP99Ms }) => witnessLatenessP99Ms !== undefined);
  const notes = [
    "Ours against the simulator's own stamps of the same two events, in ms. What the kernel and the simulator's own stamps are " +
      "late is in the difference: these are upper bounds of our error.",
    realTime
      ? "The threads that send had real-time priority, as in a run."
      : "The threads that send had ordinary priority, as in a run: they wait for a core behind whatever computes. With real-time " +
        "priority (Linux: as root, or with CAP_SYS_NICE) the error is smaller.",
    ...(wake === undefined
      ? []
      : [
          `A thread of this machine that does nothing but sleep wakes late by ${ms(wake.p50Ms).text} ms (p50), ` +
            `${ms(wake.p99Ms).text} (p99), ${ms(wake.worstMs).text} (worst of ${wake.n}): nothing here can be less late than that.`,
        ]),
    ...(late.length === 0
      ? []
      : [
          `The simulator against its own schedule, p99: ${late.map((one) => `${ms(one.witnessLatenessP99Ms).text} ms (${one.load})`).join(", ")}.`,
        ]),
    `${missing} not supported by this sample, or not there: p99 needs 299 intervals, answers that come whole have no TTFT.`,
  ];
  return [
    {
      title: "Error of the instrument",
      blocks: [
        { kind: "table", columns: caseColumns(cases) },
        { kind: "notes", lines: notes },
      ],
    },
    ...(unlike.length === 0
      ? []
      : [
          {
            title: "Not alike",
            blocks: [
              {
                kind: "entries" as const,
                entries: unlike.map(({ load, unlike: count }) => ({
                  label: load,
                  text: `${count} of the requests came with other events here than the simulator wrote`,
                  tone: "bad" as const,
                })),
              },
            ],
          },
        ]),
    ...(reach.length === 0
      ? []
      : [
          {
            title: "How far this machine goes",
            blocks: [{ kind: "entries" as const, entries: reach.map(reachEntry) }],
          },
        ]),
  ];
}

/** The result of a self test for a terminal. */
export function selfTestReport(result: SelfTest, options: ReportOptions = {}): string {
  const { machine, version } = result;
  const document: ReportDocument = {
    title: `Self test of inferbench ${version} on ${machine.cpuModel} × ${machine.cpuCount}, ${machine.os} ${machine.arch}`,
    alerts: [],
    sections: selfTestSections(result),
  };
  return formatText(document, options);
}
