import type { Host } from "./host.ts";

/** Several results of one command are one JSON document all the same: a list. */
export interface JsonDocuments {
  /** Takes what the parts of the command print. */
  readonly host: Host;
  /** Prints what was taken; a single document as it is. */
  print(): void;
}

/** @param isJson false lets everything through as it comes */
export function collectJson(host: Host, isJson: boolean): JsonDocuments {
  if (!isJson) return { host, print: () => {} };
  const documents: string[] = [];
  return {
    host: { ...host, stdout: (text) => void documents.push(text) },
    print: () => {
      if (documents.length === 0) return;
      host.stdout(documents.length === 1 ? (documents[0] as string) : `[${documents.join(",")}]\n`);
    },
  };
}
