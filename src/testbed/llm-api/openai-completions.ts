import { ApiError, errorBody } from "../http/api-error.ts";
import { type AnswerFrame, dataEvent, eventStream, type LlmDialect } from "./dialect.ts";
import { textsField } from "./json-body.ts";
import { llamaTimings, openaiUsage, readSampling } from "./openai-parts.ts";

/** OpenAI's text completions. Reasoning and tool calls are text like any other here. */
export const openaiCompletions: LlmDialect = {
  path: "/v1/completions",
  streamType: eventStream,
  errorBody,
  read(body) {
    const [text, ...more] = textsField(body, "prompt");
    if (text === undefined || more.length > 0) {
      throw new ApiError(400, "prompt must be one text", { param: "prompt" });
    }
    return { ...readSampling(body), prompt: { kind: "text", text } };
  },
  events(frame) {
    const { shape, usage, inputTokens } = frame;
    const chunk = (text: string, finish: string | null, more: object): string =>
      dataEvent({ ...head(frame), choices: [choice(text, finish)], ...more });
    const counted = (outputTokens: number): object =>
      usage === "continuous" ? { usage: openaiUsage({ inputTokens, outputTokens }) } : {};
    return {
      opening: () => "",
      piece: ({ text }, outputTokens) => chunk(text, null, counted(outputTokens)),
      done(result) {
        const timings = shape.timings ? { timings: llamaTimings(result) } : {};
        const finish = chunk("", result.finishReason, {
          ...counted(result.outputTokens),
          ...(usage === "none" && timings),
        });
        const counts =
          usage === "none"
            ? ""
            : dataEvent({ ...head(frame), choices: [], usage: openaiUsage(result), ...timings });
        return `${finish}${counts}${shape.done ? "data: [DONE]\n\n" : ""}`;
      },
      failed: (error) => `data: ${errorBody(error)}\n\n${shape.done ? "data: [DONE]\n\n" : ""}`,
    };
  },
  whole: (frame, { text, reasoning, toolCall, result }) => ({
    ...head(frame),
    choices: [choice(`${reasoning}${text}${toolCall?.arguments ?? ""}`, result.finishReason)],
    usage: openaiUsage(result),
    ...(frame.shape.timings && { timings: llamaTimings(result) }),
  }),
};

const head = ({ requestId, createdAtMs, model }: AnswerFrame): object => ({
  id: `cmpl-${requestId}`,
  object: "text_completion",
  created: Math.floor(createdAtMs / 1000),
  model,
});

const choice = (text: string, finish: string | null): object => ({
  index: 0,
  text,
  logprobs: null,
  finish_reason: finish,
});
