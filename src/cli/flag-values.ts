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

const unitBytes: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/** Bytes as container tools write them: 4g, 512m, 1.5Gi. */
export function parseBytes(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount || Number.NaN) * (unitBytes[unit.toLowerCase()] ?? Number.NaN);
  if (!(bytes > 0)) throw new InvalidArgumentError(`"${text}" is no amount of memory such as 4g or 512m.`);
  return Math.round(bytes);
}
