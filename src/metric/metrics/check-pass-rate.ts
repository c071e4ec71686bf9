import { numberMetric } from "../metric.ts";

export const checkPassRate = numberMetric({
  id: "check_pass_rate",
  label: "Checks passed",
  unit: "ratio",
  better: "higher",
  input: "prompt",
  needs: "ok prompts with checks",
  formula:
    "checks passed / checks, over all checks of all ok prompts that have any; the detail counts them by kind. Requests that failed are in error_rate and not in here.",
  source:
    "definition of this project: checks that a program can decide, no judge model and no invented score",
  start({ checksOf }) {
    const kinds = new Map<string, { passed: number; all: number }>();
    let replies = 0;
    let passed = 0;
    let all = 0;
    return {
      add(record) {
        const results = checksOf(record);
        if (results.length > 0) replies++;
        for (const result of results) {
          const kind = kinds.get(result.check.kind) ?? { passed: 0, all: 0 };
          kinds.set(result.check.kind, kind);
          kind.all++;
          all++;
          if (!result.passed) continue;
          kind.passed++;
          passed++;
        }
      },
      result: () =>
        all === 0
          ? undefined
          : {
              value: passed / all,
              n: all,
              detail: {
                replies,
                ...Object.fromEntries(
                  [...kinds].map(([name, kind]) => [name, `${kind.passed} of ${kind.all}`]),
                ),
              },
            },
    };
  },
});
