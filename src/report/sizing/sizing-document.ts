import { formatDurationMs } from "../../base/index.ts";
import type { Chosen, SizingAnswer } from "../../sizing/index.ts";
import type { Cell, Column, Entry, ReportDocument, Section } from "../document.ts";
import { missing } from "../scale.ts";
import { legacyLines } from "./legacy-words.ts";
import {
  bindingWords,
  bytes,
  cores,
  figureWords,
  price,
  questionWords,
  ratioEntries,
} from "./sizing-words.ts";

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)}%`;

const column = (
  title: string,
  cells: readonly string[],
  align: Column["align"] = "right",
  rank = 1,
): Column => ({
  title,
  align,
  rank,
  cells: cells.map((text): Cell => ({ text })),
});

const memoryWords = ({ memoryPerPodBytes }: Chosen): string =>
  typeof memoryPerPodBytes === "number"
    ? bytes(memoryPerPodBytes)
    : `unavailable: ${memoryPerPodBytes.unavailable}`;

/** The recommendation as label and value. */
export function recommendation({ chosen, question }: SizingAnswer): [string, string][] {
  if (!chosen) return [];
  const { shape, threadsPerWorker } = chosen;
  return [
    ["Recommended Pods", String(shape.pods)],
    [
      "Workers per Pod",
      `${shape.workersPerPod} × ${threadsPerWorker} ${threadsPerWorker === 1 ? "thread" : "threads"}`,
    ],
    ["CPU per Pod", `${cores(chosen.cpuPerPodCores)} cores`],
    ["Memory per Pod", memoryWords(chosen)],
    ["Cores in all", cores(shape.cores)],
    [question.goal.statistic, figureWords(shape.figure)],
    ["Utilisation", percent(shape.utilizationRatio)],
    ["Decided by", bindingWords[shape.binding]],
  ];
}

function shapesSection({ rows, chosen, question }: SizingAnswer): Section[] {
  if (rows.length < 2) return [];
  return [
    {
      title: "Shapes that meet the goal",
      blocks: [
        {
          kind: "table",
          columns: [
            column(
              "pods",
              rows.map(({ pods }) => String(pods)),
              "right",
              0,
            ),
            column(
              "workers",
              rows.map(({ workersPerPod }) => String(workersPerPod)),
              "right",
              0,
            ),
            column(
              "cores",
              rows.map((row) => cores(row.cores)),
            ),
            column(
              question.goal.statistic,
              rows.map(({ figure }) => figureWords(figure)),
              "left",
            ),
            column(
              "busy",
              rows.map(({ utilizationRatio }) => percent(utilizationRatio)),
            ),
            column(
              "decided by",
              rows.map((row) => bindingWords[row.binding]),
              "left",
            ),
            column(
              "",
              rows.map((row) => (row === chosen?.shape ? "← chosen" : "")),
              "left",
            ),
          ],
        },
      ],
    },
  ];
}

function sensitivitySection({ sensitivity, question }: SizingAnswer): Section[] {
  if (sensitivity.length === 0) return [];
  return [
    {
      title: "If an assumption is off",
      blocks: [
        {
          kind: "table",
          columns: [
            column(
              "change",
              sensitivity.map(({ change }) => change),
              "left",
              0,
            ),
            column(
              question.goal.statistic,
              sensitivity.map(({ figureMs }) =>
                figureMs === null ? "grows without end" : formatDurationMs(figureMs),
              ),
            ),
            column(
              "goal",
              sensitivity.map(({ meetsGoal }) => (meetsGoal ? "met" : "missed")),
              "left",
            ),
            column(
              "pods needed",
              sensitivity.map(({ podsNeeded }) => (podsNeeded === null ? missing : String(podsNeeded))),
            ),
          ],
        },
      ],
    },
  ];
}

function scalingSection({ chosen }: SizingAnswer): Section[] {
  if (!chosen) return [];
  const { scaling } = chosen;
  const entries: Entry[] = [
    {
      label: "replicas",
      text: `${scaling.minReplicas} for the target with headroom for the time that a pod takes to start, ${scaling.maxReplicas} at most`,
    },
    {
      label: "requests in a pod",
      text: `${scaling.targetOngoingRequests} as the target, ${scaling.maxOngoingRequests} at most: rate within the goal × response time (Little), ${percent(scaling.headroomRatio)} of it as the target`,
    },
    { label: "busy workers", text: `${percent(scaling.targetUtilizationRatio)} as the target` },
    {
      label: "delays",
      text: `up after ${scaling.upscaleDelayS} s, down after ${scaling.downscaleDelayS} s, for a start of ${scaling.scaleUpS} s`,
    },
  ];
  return [{ title: "For an autoscaler", blocks: [{ kind: "entries", entries }] }];
}

function costSection({ chosen }: SizingAnswer): Section[] {
  const cost = chosen?.cost;
  if (!cost) return [];
  const both = ({ peak, mean }: { peak: number; mean: number }): string =>
    peak === mean ? price(mean) : `${price(peak)} at the peak, ${price(mean)} at the target`;
  const none = "unavailable: the results do not say how much a request holds";
  const entries: Entry[] = [
    { label: "an hour", text: price(cost.perHour) },
    { label: "1,000 requests", text: both(cost.per1000Requests) },
    { label: "an audio hour", text: cost.perAudioHour ? both(cost.perAudioHour) : none },
    {
      label: "1 M output tokens",
      text: cost.perMillionOutputTokens ? both(cost.perMillionOutputTokens) : none,
    },
  ];
  return [{ title: "Cost", blocks: [{ kind: "entries", entries }] }];
}

const methods = {
  simulation: "Simulated: Poisson arrivals, one queue a pod, requests spread over pods",
  curve: "From the measured curve of one replica that batches",
};

function notes(answer: SizingAnswer): string[] {
  const { question, plannedPerSecond, method, basis, headroomRatio } = answer;
  const spread = method === "simulation" ? ` (${question.balancing})` : "";
  const room =
    headroomRatio < 1 ? ` ÷ ${headroomRatio.toFixed(2)}, room for what comes while pods start` : "";
  return [
    `${methods[method]}${spread}; planned for ${plannedPerSecond.toFixed(2)} requests a second (target × peak${room}). ${basis.map(capital).join(". ")}.`,
    ...(question.goal.isDefault
      ? [`No goal was given, so it is twice what a request takes alone: ${question.goal.text}.`]
      : []),
    ...(method === "simulation"
      ? ["The goal is met when the upper end of the figure's interval is within it."]
      : []),
    ...answer.notes.map((note) => `Note: ${note}`),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Everything but the two blocks at the head. */
export function detailSections(answer: SizingAnswer): Section[] {
  const { ratios, legacy } = answer;
  return [
    ...(ratios
      ? [{ title: "Ratios", blocks: [{ kind: "entries" as const, entries: ratioEntries(ratios) }] }]
      : []),
    ...shapesSection(answer),
    ...sensitivitySection(answer),
    ...scalingSection(answer),
    ...costSection(answer),
    ...(legacy
      ? [
          {
            title: "Why not rate × service time",
            blocks: [{ kind: "notes" as const, lines: legacyLines(legacy.sizing, legacy.verdict, answer) }],
          },
        ]
      : []),
    { title: "How", blocks: [{ kind: "notes", lines: notes(answer) }] },
  ];
}

/** The whole answer as one document, for Markdown. */
export function sizingDocument(answer: SizingAnswer): ReportDocument {
  const entries = recommendation(answer).map(([label, text]): Entry => ({ label, text }));
  return {
    title: `Sizing for ${questionWords(answer)}`,
    alerts: answer.unreachable === undefined ? [] : [answer.unreachable],
    sections: [
      ...(entries.length > 0
        ? [{ title: "Recommendation", blocks: [{ kind: "entries" as const, entries }] }]
        : []),
      ...detailSections(answer),
    ],
  };
}
