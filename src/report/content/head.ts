import type { AssessedRun } from "../../analysis/index.ts";
import { formatDurationMs } from "../../base/index.ts";
import type { LevelSummary, RunSummary } from "../../metric/index.ts";
import type { Entry, Section } from "../document.ts";
import { describeLoad, isOpenLoop, loadValue } from "../load-label.ts";
import { countPlannedLevels, describeTarget, describeWorkload, fieldsOf } from "./describe-scenario.ts";
import { errorKinds } from "./errors.ts";

/** What was measured: target, workload, load, machine, time. */
export function facts(summary: RunSummary): Section {
  const entries: Entry[] = [];
  const add = (label: string, parts: readonly (string | undefined)[]): void => {
    const text = parts.filter((part) => part !== undefined && part !== "").join(" · ");
    if (text !== "") entries.push({ label, text });
  };
  add("target", describeTarget(summary.scenario));
  add("workload", describeWorkload(summary.scenario));
  const { maxConnections } = fieldsOf(summary.scenario, "connection");
  add("load", [
    describeLoads(summary.levels),
    typeof maxConnections === "number" ? `at most ${maxConnections} connections` : undefined,
    describeWarmup(summary.levels),
  ]);
  const { machine, tool } = summary;
  add("client", [
    `${machine.os} ${machine.arch}`,
    `${machine.cpuModel} × ${machine.cpuCount}`,
    `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    `Node ${machine.node.replace(/^v/, "")}`,
  ]);
  const spanMs = summary.levels.reduce((sum, level) => sum + level.spanMs, 0);
  add("started", [
    describeInstant(summary.startedAt),
    spanMs > 0 ? `${formatDurationMs(spanMs)} of load` : undefined,
    `seed ${summary.seed}`,
    `${tool.name} ${tool.version}`,
  ]);
  add("run", [summary.runId]);
  return { blocks: [{ kind: "entries", entries }] };
}

/** What has to be known before any number is read. */
export function alerts(summary: AssessedRun): string[] {
  const { levels } = summary;
  const ok = levels.reduce((sum, { counts }) => sum + counts.ok, 0);
  const lost = levels.reduce((sum, { counts }) => sum + counts.failed + counts.dropped, 0);
  const found: string[] = [];
  const invalid = summary.assessment.warnings.find((warning) => warning.invalidates);
  if (invalid) found.push(`INVALID: ${invalid.message}; the numbers describe the generator, not the server.`);
  if (ok === 0 && lost > 0) {
    const [worst] = errorKinds(levels);
    const mostly = worst ? ` Most frequent: ${worst.error}.` : "";
    found.push(
      lost === 1
        ? `FAILED: the only request did not succeed, nothing was measured.${mostly}`
        : `FAILED: none of ${lost} requests succeeded, nothing was measured.${mostly}`,
    );
  }
  if (summary.ended === "interrupted") {
    found.push(`INTERRUPTED: the run was stopped${describePlace(summary)}; the numbers cover what ran.`);
  }
  if (summary.ended === "unfinished") {
    found.push("UNFINISHED: the log has no end (still running, or killed); the numbers cover what it has.");
  }
  if (summary.ended === "failed" && found.length === 0) {
    found.push(
      `FAILED: ${sentence(summary.failure ?? "the run ended with an error")}${describeCover(summary)}`,
    );
  }
  return found;
}

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

function describeCover({ levels }: RunSummary): string {
  return levels.length > 0 ? " The numbers cover what ran before it." : "";
}

/** " in level 5 of 9", where that is known. */
function describePlace({ levels, scenario }: RunSummary): string {
  const planned = countPlannedLevels(scenario);
  return levels.length > 0 && planned > 1 ? ` in level ${levels.length} of ${planned}` : " before its end";
}

function describeLoads(levels: readonly LevelSummary[]): string {
  const [first] = levels;
  if (!first) return "";
  const open = isOpenLoop(first.load);
  const sameKind = levels.every(({ load }) => load.kind === first.load.kind);
  const loop = first.load.kind === "burst" ? "all at once" : open ? "open loop" : "closed loop";
  if (!sameKind) return levels.map(({ load }) => describeLoad(load)).join(", ");
  if (levels.length === 1) return `${loop}, ${describeLoad(first.load)}`;
  const values = levels.map(({ load }) => loadValue(load)).join(", ");
  const named = describeLoad(first.load).replace(String(loadValue(first.load)), values);
  return `${loop}, ${named}`;
}

function describeWarmup(levels: readonly LevelSummary[]): string | undefined {
  const counts = levels.map((level) => level.counts.warmup);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  if (levels.length === 0 || most === 0) return undefined;
  const amount = least === most ? String(most) : `${least} to ${most}`;
  const noun = most === 1 ? "warm-up request" : "warm-up requests";
  return `${amount} ${noun}${levels.length > 1 ? " per level" : ""} excluded`;
}

/** "2026-05-04 09:30:12 UTC"; another form of time stays as it is. */
export function describeInstant(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}
