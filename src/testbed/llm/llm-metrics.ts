import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { queueGauges } from "../http/server-metrics.ts";
import type { SlotQueue } from "../slot-queue.ts";
import type { LlmTruth } from "./llm-truth.ts";

/** What the server tells Prometheus. */
export interface LlmMetrics {
  requestEnded(truth: LlmTruth): void;
  readonly contentType: string;
  render(): Promise<string>;
}

const firstTokenBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param kvTokens size of the KV cache, where the engine has one that is shared */
export function createLlmMetrics(queue: SlotQueue, kvTokens: number | undefined): LlmMetrics {
  // An own registry: two servers in one process must not share counters.
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "llm_requests_total",
    help: "Requests by HTTP status and by how they ended; 499 is a client that left.",
    labelNames: ["status", "ending"],
    registers,
  });
  const tokens = new Counter({
    name: "llm_tokens_total",
    help: "Tokens of requests that ended well.",
    labelNames: ["direction"],
    registers,
  });
  const firstToken = new Histogram({
    name: "llm_time_to_first_token_seconds",
    help: "From the head of a streamed request to the write of its first output.",
    buckets: firstTokenBuckets,
    registers,
  });
  queueGauges(registry, "llm", queue);
  if (kvTokens !== undefined) {
    new Gauge({
      name: "llm_kv_cache_usage_ratio",
      help: "Share of the KV cache that the running requests hold.",
      registers,
      collect() {
        this.set(queue.held / kvTokens);
      },
    });
  }
  return {
    requestEnded({ status, ending, inputTokens, outputTokens, eventNs }) {
      requests.inc({ status: status ?? "none", ending: ending ?? "none" });
      if (eventNs[0] !== undefined) firstToken.observe(eventNs[0] / 1e9);
      if (ending !== "done") return;
      tokens.inc({ direction: "input" }, inputTokens ?? 0);
      tokens.inc({ direction: "output" }, outputTokens ?? 0);
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
