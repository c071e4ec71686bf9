import { BenchError } from "../base/index.ts";
import type { TargetSpec } from "./target-spec.ts";

/** The headers that a spec asks for, and which of their parts must never be shown. */
export interface Credentials {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly secrets: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

function readVariable(name: string, environment: Environment): string {
  const value = environment[name]?.trim() ?? "";
  if (value === "") {
    throw new BenchError("usage.bad-value", `the environment variable ${name} is not set`, {
      hint: `set it, for example with: export ${name}=…`,
    });
  }
  if (!/^[\t -~]+$/.test(value)) {
    throw new BenchError(
      "usage.bad-value",
      `the environment variable ${name} holds characters a header cannot carry`,
      {
        hint: "was it copied whole, without line ends and quotation marks?",
      },
    );
  }
  return value;
}

/**
 * Takes keys out of the environment, the only place they may come from.
 * @throws usage.bad-value with the name of a variable that is missing, never with a value
 */
export function readCredentials(spec: TargetSpec, environment: Environment): Credentials {
  const secrets: string[] = [];
  const secret = (name: string): string => {
    const value = readVariable(name, environment);
    secrets.push(value);
    return value;
  };
  const headers = Object.entries(spec.headers ?? {}).map(
    ([name, value]) =>
      [
        name.toLowerCase(),
        value.replace(/\$\{([^}]*)\}/g, (_whole, variable: string) => secret(variable)),
      ] as const,
  );
  if (spec.apiKeyEnv === undefined) return { headers, secrets };
  const key = secret(spec.apiKeyEnv);
  const own =
    spec.kind === "anthropic-messages"
      ? (["x-api-key", key] as const)
      : (["authorization", `Bearer ${key}`] as const);
  return { headers: [own, ...headers], secrets };
}
