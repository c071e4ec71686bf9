import type { ChatMessage, PromptRequest } from "../../record/index.ts";
import { counted } from "../counted.ts";
import type { Workload } from "../workload.ts";
import { type Suite, type SuiteGroup, type SuiteTest, suiteGroups } from "./suite-schema.ts";

export interface SuiteOptions {
  readonly suite: Suite;
  /** "the built-in performance suite". */
  readonly name: string;
  readonly runs: number;
  /** In place of what the tests say. */
  readonly maxOutputTokens?: number;
}

/** Sends the tests as they are written, again and again; whole after `runs` times. */
export function createSuiteWorkload(options: SuiteOptions): Workload<PromptRequest> {
  const { suite, name, runs, maxOutputTokens } = options;
  const requests = suiteGroups.flatMap((group) =>
    (suite[group]?.tests ?? []).map((test) => requestOf(test, group, maxOutputTokens ?? test.maxTokens)),
  );
  return {
    description: `${counted(requests.length, "prompt")} of ${name}${runs > 1 ? `, ${runs} times` : ""}`,
    requests: requests.length * runs,
    at: (index) => requests[index % requests.length] as PromptRequest,
  };
}

function requestOf(test: SuiteTest, group: SuiteGroup, maxOutputTokens: number | undefined): PromptRequest {
  const { id, name, prompt, system, checks } = test;
  const user: ChatMessage = { role: "user", content: prompt };
  return {
    input: {
      kind: "prompt",
      prompt: id,
      suite: group,
      title: name,
      text: system === undefined ? prompt : `${system}\n\n${prompt}`,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(checks === undefined ? {} : { checks }),
    },
    messages: system === undefined ? [user] : [{ role: "system", content: system }, user],
  };
}
