import type { ConfigNode } from "./config-node.ts";
import { type LintCode, type LintSeverity, lintRules } from "./lint-rules.ts";

/** One thing that is wrong or costly in a configuration. */
export interface LintFinding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Such as "applications[0].name". */
  readonly path: string;
  readonly severity: LintSeverity;
  readonly code: LintCode;
  /** What is so, and what follows from it. */
  readonly message: string;
  readonly suggestion: string;
}

export function finding(at: ConfigNode, code: LintCode, message: string, suggestion: string): LintFinding {
  return { ...at.position, path: at.path, severity: lintRules[code][0], code, message, suggestion };
}
