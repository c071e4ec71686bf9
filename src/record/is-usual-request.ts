import type { RequestEnded } from "./run-event.ts";

/**
 * Whether a parsed line is a request of the shapes that nearly all have: then its schema holds too, and need not be
 * asked, which takes as long as all else together. False says nothing: ask the schema.
 */
export function isUsualRequest(json: unknown): json is RequestEnded {
  if (!isObject(json) || json.kind !== "requestEnded") return false;
  let required = 0;
  for (const key in json) {
    const value = json[key];
    switch (key) {
      case "kind":
        required++;
        break;
      case "id":
      case "level":
      case "bytesSent":
      case "bytesReceived":
        if (!isCount(value)) return false;
        required++;
        break;
      case "warmup":
        if (typeof value !== "boolean") return false;
        required++;
        break;
      case "plannedAt":
      case "endedAt":
        if (!Number.isFinite(value)) return false;
        required++;
        break;
      case "sentAt":
        if (value !== null && !Number.isFinite(value)) return false;
        required++;
        break;
      case "stamps":
        if (!isObject(value) || !isStamps(value)) return false;
        required++;
        break;
      case "connection":
        if (value !== null && !(isObject(value) && isConnection(value))) return false;
        required++;
        break;
      case "input":
        if (!isObject(value) || !isInput(value)) return false;
        required++;
        break;
      case "outcome":
        if (!isObject(value) || !isOk(value)) return false;
        required++;
        break;
      case "firstTokenAt":
      case "firstAnswerAt":
        if (!Number.isFinite(value)) return false;
        break;
      case "chunkAts":
        if (!Array.isArray(value) || !value.every(Number.isFinite)) return false;
        break;
      case "chunkChars":
      case "chunkTokens":
        if (!Array.isArray(value) || !value.every(isCount)) return false;
        break;
      case "sharedReads":
        if (!Array.isArray(value) || !value.every(isPositive)) return false;
        break;
      case "chunkKinds":
        if (typeof value !== "string") return false;
        break;
      case "output":
        if (!isObject(value) || !isOutput(value)) return false;
        break;
      case "usage":
        if (!isObject(value) || !isUsage(value)) return false;
        break;
      default:
        return false;
    }
  }
  return required === 13;
}

type Json = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isPositive = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

function isStamps(stamps: Json): boolean {
  for (const key in stamps) {
    switch (key) {
      case "dnsAt":
      case "connectedAt":
      case "securedAt":
      case "writtenAt":
      case "firstByteAt":
        if (!Number.isFinite(stamps[key])) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

function isConnection(connection: Json): boolean {
  for (const key in connection) if (key !== "id" && key !== "reused") return false;
  return Number.isSafeInteger(connection.id) && typeof connection.reused === "boolean";
}

function isOk(outcome: Json): boolean {
  for (const key in outcome) if (key !== "kind") return false;
  return outcome.kind === "ok";
}

function isOutput(output: Json): boolean {
  for (const key in output) {
    if (key !== "text" && key !== "reasoning" && key !== "toolCalls" && key !== "finishReason") return false;
    if (typeof output[key] !== "string") return false;
  }
  return typeof output.text === "string";
}

function isUsage(usage: Json): boolean {
  for (const key in usage) {
    switch (key) {
      case "inputTokens":
      case "outputTokens":
      case "reasoningTokens":
      case "cachedInputTokens":
        if (!isCount(usage[key])) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

function isInput(input: Json): boolean {
  return input.kind === "speech" ? isSpeech(input) : input.kind === "prompt" && isPrompt(input);
}

function isSpeech(input: Json): boolean {
  for (const key in input) {
    const value = input[key];
    switch (key) {
      case "kind":
        break;
      case "clip":
      case "reference":
        if (typeof value !== "string") return false;
        break;
      case "audioSeconds":
        if (!(Number.isFinite(value) && (value as number) > 0)) return false;
        break;
      case "sound":
        if (value !== "speech" && value !== "silence" && value !== "noise") return false;
        break;
      default:
        return false;
    }
  }
  return "clip" in input && "audioSeconds" in input && "sound" in input;
}

function isPrompt(input: Json): boolean {
  for (const key in input) {
    const value = input[key];
    switch (key) {
      case "kind":
        break;
      case "prompt":
      case "suite":
      case "title":
      case "text":
        if (typeof value !== "string") return false;
        break;
      case "plannedInputTokens":
        if (!isCount(value)) return false;
        break;
      case "maxOutputTokens":
        if (!isPositive(value)) return false;
        break;
      default:
        return false;
    }
  }
  return "prompt" in input;
}
