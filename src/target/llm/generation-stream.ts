import { notA } from "../answer/json-answer.ts";
import {
  cutLine,
  type OutputKind,
  type Reading,
  type StreamReader,
  type TextFrame,
  type WholeAnswer,
} from "../answer/reading.ts";
import { errorSentence } from "../answer/server-message.ts";
import { createGeneration, type GenerationSink } from "./generation.ts";
import { fields, type Json } from "./json-fields.ts";
import type { Protocol } from "./protocol.ts";

/** The words of an error in an answer or event; undefined when it is none. */
function errorIn(json: Json, name: string): string | undefined {
  const hasError = json.error !== undefined && json.error !== null;
  const isError = hasError || name === "error" || json.type === "error" || json.object === "error";
  return isError ? (errorSentence(json) ?? JSON.stringify(json)) : undefined;
}

/** Stands in for an event's text. No server would send it. */
const otherText = "another text \u2014 0d1f7c52";

/** The one text that an event brings; undefined when it brings none, several, or says anything beside it. */
function listen(protocol: Protocol, data: string): { kind: OutputKind; text: string } | undefined {
  let heard: { kind: OutputKind; text: string } | undefined;
  let isOnlyText = true;
  const says = (something: unknown): void => {
    if (something) isOnlyText = false;
  };
  const sink: GenerationSink = {
    output: (kind, text) => {
      if (text === "") return;
      says(heard);
      heard = { kind, text };
    },
    finished: (reason) => says(reason),
    usage: (usage) => says(Object.keys(usage).length > 0),
    timings: (timings) => says(Object.keys(timings).length > 0),
    tokensSoFar: (total) => says(total !== undefined),
    end: () => says(true),
    fail: () => says(true),
  };
  try {
    const event = fields(JSON.parse(data));
    if (errorIn(event, "") !== undefined || !protocol.readEvent(event, sink)) return undefined;
  } catch {
    return undefined;
  }
  return isOnlyText ? heard : undefined;
}

/** Puts a generated answer together from the events of its stream. */
export function createGenerationStream(protocol: Protocol): StreamReader {
  const generation = createGeneration();
  /** The first event that the protocol does not know; none of them matters once it knew one. */
  let stranger: string | undefined;
  let known = false;
  let problem: string | undefined;

  const take = (name: string, data: string, at: number): void => {
    if (generation.ended || generation.failure !== undefined || problem !== undefined) return;
    if (data.trim() === "[DONE]") {
      generation.sink.end();
      return;
    }
    let event: Json;
    try {
      event = fields(JSON.parse(data));
    } catch {
      if (name === "error") generation.sink.fail(data);
      else if (name !== cutLine || !known)
        problem = `${protocol.framing === "lines" ? "a line" : "an event"} that is not JSON: ${data}`;
      return;
    }
    const error = errorIn(event, name);
    if (error !== undefined) generation.sink.fail(error);
    else if (protocol.readEvent(event, generation.sink)) known = true;
    else stranger ??= data;
    generation.closeEvent(at);
  };

  /** The event as `before` + its text + `after`, proven by reading it again with another text in it. */
  const frameOf = (name: string, data: string): TextFrame | undefined => {
    if (!known || name === "error" || problem !== undefined) return undefined;
    const said = listen(protocol, data);
    if (said === undefined || said.text === "") return undefined;
    const literal = JSON.stringify(said.text);
    const at = data.indexOf(literal);
    if (at === -1 || data.indexOf(literal, at + 1) !== -1) return undefined;
    const before = data.slice(0, at + 1);
    const after = data.slice(at + literal.length - 1);
    const other = listen(protocol, `${before}${otherText}${after}`);
    return other?.text === otherText && other.kind === said.kind
      ? { kind: said.kind, before, after }
      : undefined;
  };

  const takeText: StreamReader["takeText"] = (...event) => {
    if (generation.ended || generation.failure !== undefined || problem !== undefined) return;
    generation.takeText(...event);
  };

  const trouble = (): Pick<Reading, "problem" | "problemKind"> => {
    if (generation.failure !== undefined) return { problem: generation.failure, problemKind: "streamError" };
    if (problem !== undefined) return { problem };
    if (!known && stranger !== undefined) return { problem: `events of another protocol: ${stranger}` };
    const whole = generation.ended || (protocol.endMarkIsOptional && generation.finishReason !== undefined);
    if (!whole) return { problem: `the stream ended without ${protocol.endMark}`, problemKind: "streamCut" };
    return generation.isEmpty ? { problem: "a stream without an answer in it" } : {};
  };

  return { take, frameOf, takeText, finish: () => ({ ...generation.reading(), ...trouble() }) };
}

/** Reads a generated answer that came whole. */
export function readGeneration(answer: WholeAnswer, protocol: Protocol): Reading {
  let json: Json;
  try {
    json = fields(JSON.parse(answer.body));
  } catch {
    return notA("JSON", answer);
  }
  const error = errorIn(json, "");
  if (error !== undefined) return { problem: `an error with a good status: ${error}` };
  const generation = createGeneration();
  if (!protocol.readWhole(json, generation.sink))
    return { problem: `JSON without an answer: ${answer.body}` };
  if (generation.failure !== undefined)
    return { problem: `an error with a good status: ${generation.failure}` };
  const { stream: _none, ...reading } = generation.reading();
  return reading;
}
