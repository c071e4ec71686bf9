import type { Reading, StreamReader } from "./reading.ts";
import { errorSentence } from "./server-message.ts";

type Json = Record<string, unknown>;

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** vLLM's form: choices[].delta.content. Only the first choice; the others would be other transcripts. */
function choiceText(choices: readonly unknown[]): string {
  const first = (choices as readonly (Json | null)[]).find((choice) => (choice?.index ?? 0) === 0);
  return asText((first?.delta as Json | null | undefined)?.content);
}

/**
 * Understands both streamed forms and mixtures of them.
 *
 * OpenAI's: transcript.text.delta, .segment and .done. Text is the done event's unless that is empty (some
 * servers build it from what is already used up), then the deltas', then the segments'.
 *
 * Chat-style: transcription.chunk with choices[].delta.content, ended by [DONE]. A finish_reason ends one chunk
 * of audio inside the server, not the stream, and means nothing here.
 */
export function createTranscriptStream(): StreamReader {
  let deltas = "";
  let doneText = "";
  let ended = false;
  let problem: string | undefined;
  const segments: string[] = [];
  const deltaAts: number[] = [];
  const segmentAts: number[] = [];
  const doneAts: number[] = [];

  const addDelta = (text: string, at: number): void => {
    if (text === "") return;
    deltas += text;
    deltaAts.push(at);
  };
  const addSegment = (text: string, at: number): void => {
    if (text.trim() === "") return;
    segments.push(text.trim());
    segmentAts.push(at);
  };

  const takeJson = (json: Json, name: string, at: number): void => {
    const type = asText(json.type) || name;
    const { error } = json;
    const isError = (error !== undefined && error !== null) || type === "error" || json.object === "error";
    if (isError)
      problem = `the stream broke off with an error: ${errorSentence(json) ?? JSON.stringify(json)}`;
    else if (type === "transcript.text.delta") addDelta(asText(json.delta), at);
    else if (type === "transcript.text.segment") addSegment(asText(json.text), at);
    else if (type === "transcript.text.done") {
      doneText = asText(json.text);
      if (doneText !== "") doneAts.push(at);
      ended = true;
    } else if (Array.isArray(json.choices)) addDelta(choiceText(json.choices), at);
    else if (typeof json.text === "string") addSegment(json.text, at);
  };

  const take = (name: string, data: string, at: number): void => {
    if (ended || problem !== undefined) return;
    if (data.trim() === "[DONE]") {
      ended = true;
      return;
    }
    try {
      const json: unknown = JSON.parse(data);
      if (typeof json === "object" && json !== null) takeJson(json as Json, name, at);
    } catch {
      problem =
        name === "error"
          ? `the stream broke off with an error: ${data}`
          : `an event that is not JSON: ${data}`;
    }
  };

  const finish = (): Reading => {
    const text = doneText.trim() === "" ? deltas || segments.join(" ") : doneText;
    const chunkAts = [deltaAts, segmentAts, doneAts].find((instants) => instants.length > 0) ?? [];
    if (problem === undefined && !ended) problem = "the stream ended before its done event";
    const stream = { chunkAts };
    if (problem === undefined) return { text, stream };
    return { ...(text === "" ? {} : { text }), problem, stream };
  };

  return { take, finish };
}
