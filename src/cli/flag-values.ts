import { InvalidArgumentError } from "commander";

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError(`"${text}" is not a number.`);
  return value;
}

/** "1,2,4" */
export function parseNumbers(text: string): number[] {
  return text.split(",").map(parseNumber);
}

/** "slt, rms" */
export function parseWords(text: string): string[] {
  return text.split(",").map((word) => word.trim());
}

/** Gathers a flag that may be repeated. */
export function collectText(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** "auto", or a number; what else is given is refused by the scenario's schema. */
export function parseWorkers(text: string): number | "auto" {
  return text === "auto" ? text : parseNumber(text);
}
