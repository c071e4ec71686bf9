import { BenchError, type Clock } from "../../base/index.ts";
import type { HttpRequest, HttpTransport } from "../../transport/index.ts";
import type { Dialect } from "../dialect.ts";
import type { ServerWords } from "../server-words.ts";
import type { Answer, Target } from "../target.ts";
import type { TargetSpec } from "../target-spec.ts";
import { explainNetworkError, explainTimeout } from "./explain-network.ts";
import { explainStatus } from "./explain-status.ts";
import { createServerQuestions } from "./server-questions.ts";

export interface ExplainerContext {
  readonly spec: TargetSpec;
  readonly dialect: Dialect;
  readonly headers: HttpRequest["headers"];
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly words: ServerWords;
}

function explainInvalid(reason: string, url: URL): BenchError {
  const text = `${url.origin}${url.pathname} gave an answer that cannot be used: ${reason}`;
  if (!reason.startsWith("not HTTP") || url.protocol === "https:")
    return new BenchError("target.bad-answer", text);
  return new BenchError("target.bad-answer", text, { hint: "does the port speak TLS? then write https://" });
}

/** Makes a target's `explain`. */
export function createExplainer(context: ExplainerContext): Target["explain"] {
  const { spec, dialect, words } = context;
  const questions = createServerQuestions(context.transport, context.clock, context.headers);
  const { url } = dialect;
  const where = `${url.origin}${url.pathname}`;
  return async ({ outcome }: Answer, signal) => {
    switch (outcome.kind) {
      case "ok":
      case "aborted":
      case "dropped":
        return undefined;
      case "networkError":
        return explainNetworkError(outcome, url);
      case "timeout":
        return explainTimeout(outcome, url);
      case "httpError":
        return explainStatus(outcome, { spec, dialect, questions, words, signal });
      case "streamError":
        return new BenchError("target.unavailable", `${where} broke off its answer: ${outcome.message}`);
      case "streamCut":
        return new BenchError("target.bad-answer", `${where} did not finish its answer: ${outcome.reason}`, {
          hint: "look into the server's own log, and into any proxy between",
        });
      case "invalid":
        return explainInvalid(outcome.reason, url);
    }
  };
}
