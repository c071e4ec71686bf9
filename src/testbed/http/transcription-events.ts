import type { Transcript } from "../speech-engine.ts";
import type { DialectSpec } from "../speech-server-spec.ts";

/** The server-sent events of one streamed answer. */
export interface TranscriptionEvents {
  delta(text: string): string;
  done(transcript: Transcript): string;
  failed(message: string): string;
}

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

export function transcriptionEvents(
  dialect: DialectSpec,
  about: { readonly requestId: string; readonly model: string; readonly audioSeconds: number },
): TranscriptionEvents {
  const failed = (message: string): string =>
    event({ error: { message, type: "server_error", param: null, code: null } });

  if (dialect.stream === "chat-chunks") {
    const chunk = (delta: object, finish_reason: string | null): string =>
      event({
        id: about.requestId,
        object: "transcription.chunk",
        model: about.model,
        choices: [{ delta, finish_reason }],
      });
    return {
      delta: (text) => chunk({ content: text }, null),
      done: () => `${chunk({ content: "" }, "stop")}data: [DONE]\n\n`,
      failed: (message) => `${failed(message)}data: [DONE]\n\n`,
    };
  }
  return {
    delta: (delta) => event({ type: "transcript.text.delta", delta }),
    done: ({ text }) =>
      event({
        type: "transcript.text.done",
        text: dialect.doneText === "empty" ? "" : text,
        usage: { type: "duration", seconds: about.audioSeconds },
      }),
    failed,
  };
}
