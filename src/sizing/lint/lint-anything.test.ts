import fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { BenchError } from "../../base/index.ts";
import { type ConfigFile, lintFiles } from "./lint-config.ts";

/** Words that the rules look for, so that random documents get past the first one. */
const word = fc.constantFrom(
  ...["apiVersion", "kind", "spec", "metadata", "name", "annotations", "template", "containers", "resources"],
  ...[
    "limits",
    "requests",
    "cpu",
    "memory",
    "env",
    "value",
    "behavior",
    "metrics",
    "type",
    "triggers",
    "query",
  ],
  ...["applications", "deployments", "autoscaling_config", "max_replicas", "min_replicas", "num_gpus"],
  ...[
    "ray_actor_options",
    "target_ongoing_requests",
    "scaleTargetRef",
    "minReplicas",
    "containerConcurrency",
  ],
  ...["Deployment", "HorizontalPodAutoscaler", "ScaledObject", "Service", "RayService", "serveConfigV2"],
  ...["autoscaling/v2", "serving.knative.dev/v1", "prometheus", "autoscaling.knative.dev/min-scale"],
);

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(word, fc.double(), fc.boolean(), fc.constant(null), fc.string()),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(word, tie("tree"), { maxKeys: 6 }),
  ),
}));

const text = fc.oneof(
  tree.map((value) => stringify(value)),
  fc.array(tree, { maxLength: 3 }).map((values) => values.map((value) => stringify(value)).join("---\n")),
  fc.string(),
);

it("whatever a file holds, it is linted or refused as no YAML, and every finding has its place in it", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 2 }), (texts) => {
      const files: ConfigFile[] = texts.map((text, i) => ({ name: `${i}.yaml`, text }));
      try {
        for (const { file, line, column } of lintFiles(files)) {
          const lines = files.find(({ name }) => name === file)?.text.split("\n") ?? [];
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThan(0);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(BenchError);
        expect(error).toHaveProperty("code", "manifest.invalid");
      }
    }),
    { numRuns: 1000, seed: 20261126 },
  );
});
