import type { AudioFile } from "../../record/index.ts";
import type { EncodedBody } from "./encoded-body.ts";

type Node = Record<string, unknown> | unknown[];

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function child(node: Node, key: string): unknown {
  return Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
}

function set(node: Node, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The template with `value` at a dotted path; objects on the way are made, list items are named by number. */
function withValueAt(
  template: Record<string, unknown>,
  path: string,
  value: string,
): Record<string, unknown> {
  const root = structuredClone(template);
  const keys = path.split(".");
  const last = keys.pop() as string;
  let node: Node = root;
  for (const key of keys) {
    let next = child(node, key);
    if (!isNode(next)) {
      next = {};
      set(node, key, next);
    }
    node = next as Node;
  }
  set(node, last, value);
  return root;
}

/**
 * Makes the encoder of JSON bodies: the template is written once, each clip only adds its base64.
 * @param path dotted key that gets the audio
 */
export function createJsonEncoder(
  template: Record<string, unknown>,
  path: string,
): (audio: AudioFile) => EncodedBody {
  const plain = JSON.stringify(template);
  let mark = "AUDIO";
  while (plain.includes(mark)) mark += "-";
  // A key of the path may be spelled like the mark, but it stands before the value: the last one is the value.
  const written = JSON.stringify(withValueAt(template, path, mark));
  const at = written.lastIndexOf(`"${mark}"`) + 1;
  const head = Buffer.from(written.slice(0, at));
  const tail = Buffer.from(written.slice(at + mark.length));
  return ({ bytes }) => {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return {
      contentType: "application/json",
      body: [head, Buffer.from(view.toString("base64"), "latin1"), tail],
    };
  };
}
