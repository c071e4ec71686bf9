/** An error is ignored, refused or contradicts itself; a warning works, and costs speed, money or replicas. */
export type LintSeverity = "error" | "warning";

/** Everything that is looked for: what it is, in a few words. docs/lint.md lists them. */
export const lintRules = {
  "ray.unknown-field": ["error", "a field that Ray Serve does not have, and so ignores"],
  "ray.unrecognized-field": [
    "warning",
    "a field like none of Ray Serve's: ignored, unless your version is newer",
  ],
  "ray.misplaced-field": ["error", "a field that Ray Serve ignores in this place"],
  "ray.deprecated-field": ["warning", "a field with a new name"],
  "ray.bounds": ["error", "bounds of replicas that exclude each other"],
  "ray.fixed-replicas": ["error", "a fixed number of replicas beside an autoscaler"],
  "ray.never-scales": ["warning", "an autoscaler whose upper bound is its lower one"],
  "ray.queue-by-design": ["warning", "a target above what a replica may take: a queue before every replica"],
  "ray.shared-gpu": ["warning", "replicas that share one GPU"],
  "ray.gpu-fraction": ["error", "more than one GPU, and not a whole number"],
  "ray.cuda-visible-devices": ["warning", "GPUs chosen by hand, where Ray gives them out"],
  "ray.fast-downscale": ["warning", "replicas that are stopped sooner than a model is loaded"],
  "ray.cold-start": ["warning", "no replica left when nothing comes in"],
  "pod.bad-quantity": ["error", "an amount that is none, or in thousandths of a byte"],
  "pod.limit-below-request": ["error", "a limit below its request"],
  "pod.cpu-limit-fraction": ["warning", "a CPU quota that is not whole"],
  "pod.threads-over-limit": ["warning", "more threads than the CPU quota has room for"],
  "pod.requests-missing": ["warning", "no CPU or memory that the scheduler keeps free"],
  "pod.gpu-fraction": ["error", "a part of a GPU, or a request for one that is not its limit"],
  "scaler.no-cpu-request": ["error", "a target for CPU use of pods that request no CPU"],
  "scaler.cpu-for-gpu": ["warning", "a target for CPU use of pods that work on a GPU"],
  "scaler.cpu-target": ["warning", "a target for CPU use that leaves no headroom"],
  "scaler.bounds": ["error", "bounds of replicas that exclude each other, or are missing"],
  "scaler.one-replica": ["warning", "one replica at least"],
  "scaler.cold-start": ["warning", "no replica left when nothing comes in"],
  "scaler.scale-down-window": [
    "warning",
    "replicas that are stopped too soon, or when is left to the cluster",
  ],
  "scaler.fixed-replicas": ["warning", "a fixed number of replicas in what is scaled"],
  "scaler.two-scalers": ["error", "two autoscalers for one workload"],
  "scaler.api-removed": ["error", "a version of the API that Kubernetes no longer has"],
  "keda.unknown-field": ["error", "a field that KEDA does not have"],
  "keda.waiting-only": ["warning", "waiting requests alone as the measure"],
  "keda.null-as-zero": ["warning", "an empty answer of Prometheus that counts as 0"],
  "keda.cooldown": ["warning", "a cooldown that never applies, and nothing in its place"],
  "keda.text-value": ["error", "a number where KEDA takes texts only"],
  "knative.no-limit": ["warning", "no bound on the requests in a pod"],
  "knative.target-over-limit": ["warning", "a target above the bound"],
  "knative.annotation-place": ["error", "an annotation of the autoscaler where it is not read"],
  "knative.unknown-annotation": ["error", "an annotation that the autoscaler does not have"],
  "knative.text-value": ["error", "an annotation that is no text"],
  "lint.nothing-known": ["warning", "a file with nothing in it that is checked here"],
} as const satisfies Record<string, readonly [LintSeverity, string]>;

export type LintCode = keyof typeof lintRules;
