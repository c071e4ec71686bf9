import type { AssessedRun, Verdict } from "../../analysis/index.ts";
import type { Load } from "../../record/index.ts";
import type { Entry, Section } from "../document.ts";
import { listLoads } from "../load-label.ts";

const words: Readonly<Record<Verdict["kind"], string>> = {
  pass: "met",
  fail: "MISSED",
  inconclusive: "cannot be judged",
  invalid: "not judged",
};

/** Each goal, with the levels at which it was met, was missed or could not be judged. */
export function goals({ assessment, levels }: AssessedRun): Section[] {
  const { verdicts } = assessment;
  if (verdicts.length === 0) return [];
  const loads = new Map(levels.map(({ level, load }) => [level, load]));
  const entries = [...new Set(verdicts.map(({ goal }) => goal))].map((goal): Entry => {
    const ofGoal = verdicts.filter((verdict) => verdict.goal === goal);
    const kinds = [...new Set(ofGoal.map(({ kind }) => kind))];
    const parts = kinds.map((kind) => {
      const some = ofGoal.filter((verdict) => verdict.kind === kind);
      const where = kinds.length === 1 && some.length > 1 ? "every level" : placesOf(some, loads);
      const reason = some[0]?.reason;
      return `${words[kind]} at ${where}${reason ? ` (${reason})` : ""}`;
    });
    return {
      label: goal,
      text: parts.join(" · "),
      tone: kinds.every((kind) => kind === "pass") ? "muted" : "bad",
    };
  });
  return [{ title: "Goals", blocks: [{ kind: "entries", entries }] }];
}

function placesOf(verdicts: readonly Verdict[], loads: ReadonlyMap<number, Load>): string {
  return listLoads(verdicts.flatMap(({ level }) => loads.get(level) ?? []));
}
