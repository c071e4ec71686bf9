import { parseDocument } from "yaml";
import type { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { type DeviceExpectations, deviceExpectationsSchema, type Expectation } from "./expectation.ts";

/**
 * Reads a file of expectations.
 * @param where the file, for errors
 * @throws usage.bad-value when it is not YAML or not of the shape of schema/expectations.schema.json; names the place
 */
export function parseExpectations(text: string, where: string): DeviceExpectations {
  const document = parseDocument(text, { logLevel: "error" });
  const [error] = document.errors;
  if (error) throw bad(`${where} cannot be parsed: ${firstLine(error)}`, error);
  let content: unknown;
  try {
    content = document.toJS();
  } catch (cause) {
    throw bad(`${where} cannot be parsed: ${firstLine(cause as Error)}`, cause);
  }
  const parsed = deviceExpectationsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw bad(`${where}: ${describe(parsed.error.issues[0])}`);
}

function bad(message: string, cause?: unknown): BenchError {
  const hint = "compare with the files of the folder expectations, or with schema/expectations.schema.json";
  return new BenchError("usage.bad-value", message, { hint, ...(cause === undefined ? {} : { cause }) });
}

const firstLine = ({ message }: Error): string => message.split("\n")[0] ?? "";

/** Place and complaint on one printable line: keys of a foreign file are hostile text. */
function describe(issue: z.core.$ZodIssue | undefined): string {
  const text = `${issue?.path.map(String).join(".") || "the file"} ${issue?.message ?? "is not understood"}`;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, " ").slice(0, 300);
}

/**
 * What the model should do on the device; undefined when nothing is known of this model there.
 * @param model its id, as the server lists it
 * @throws usage.bad-value for an unknown device, naming those that are known
 */
export function findExpectation(
  known: readonly DeviceExpectations[],
  device: string,
  model: string,
): Expectation | undefined {
  const found = known.find((file) => file.device === device.toLowerCase());
  if (!found) {
    throw new BenchError("usage.bad-value", `there are no expectations for the device "${device}"`, {
      hint: `known are ${known.map((file) => file.device).join(", ") || "none"}; write your own as a YAML file`,
    });
  }
  const entry = found.models.find(({ model: pattern }) => matchesModel(pattern, model));
  if (!entry) return undefined;
  const title = entry.title === undefined ? found.title : `${entry.title} on ${found.title}`;
  return { device: found.device, title, figures: entry.figures, checklist: found.checklist };
}

/** Servers write one model as Qwen2-0.5B, qwen2:0.5b or org/Qwen2_0.5B. */
const plain = (name: string): string => name.toLowerCase().replace(/[-_:/\s]+/g, "-");

/** Whether a pattern with * for anything fits the whole of a model's id. Takes time in proportion to both lengths. */
export function matchesModel(pattern: string, model: string): boolean {
  const name = plain(model);
  const parts = plain(pattern).split("*");
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
