import { BenchError } from "../../base/index.ts";

/** What a --label says about one result. */
export interface GivenLabel {
  /** The path or label of the result that it is about. */
  readonly name: string;
  readonly attributes: {
    readonly gpu?: string;
    readonly model?: string;
    readonly deployment?: string;
    readonly note?: string;
  };
}

const keys = ["gpu", "model", "deployment", "note"];
const form = "write --label NAME=gpu:T4,model:base";

/**
 * "runs/a=gpu:T4,model:base": the result's path or label, and what is to be known of it.
 * @throws usage.bad-value
 */
export function parseLabel(text: string): GivenLabel {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new BenchError("usage.bad-value", `--label ${text} names no result`, { hint: form });
  const pairs = text
    .slice(at + 1)
    .split(",")
    .map((pair): [string, string] => {
      const colon = pair.indexOf(":");
      const key = pair.slice(0, colon).trim();
      const value = pair.slice(colon + 1).trim();
      if (colon < 0 || !keys.includes(key) || value === "") {
        throw new BenchError(
          "usage.bad-value",
          `--label ${text}: "${pair}" is not one of ${keys.join(", ")} with a value`,
          {
            hint: form,
          },
        );
      }
      return [key, value];
    });
  return { name: text.slice(0, at), attributes: Object.fromEntries(pairs) };
}
