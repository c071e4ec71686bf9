import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/**
 * What a value of a file has wrong, with the path to it: 'has a bad "conversations[0].value" (…)'.
 * A sentence that goes on after the file's name and line.
 */
export function schemaFault(error: z.ZodError): string {
  const issue = innermost(error.issues[0] as Issue);
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    "",
  );
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => (path ? `${path}.${key}` : key));
    return `has an unknown key "${keys.join('", "')}"`;
  }
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return path === "" ? `does not fit: ${message}` : `has a bad or missing "${path}" (${message})`;
}

/** Of a choice that nothing fits, what is wrong with the alternative that came furthest. */
function innermost(issue: Issue): Issue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const candidates = issue.errors.flatMap((branch) => branch.slice(0, 1));
  const [deepest] = candidates.sort((a, b) => b.path.length - a.path.length);
  if (!deepest || deepest.path.length === 0) return issue;
  return innermost({ ...deepest, path: [...issue.path, ...deepest.path] } as Issue);
}
