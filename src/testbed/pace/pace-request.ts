/** A request as far as the paced server looks at it. */
export interface PaceRequest {
  readonly method: string;
  readonly path: string;
  /** "" when it has none. */
  readonly requestId: string;
  readonly body: string;
}

/** No request of a load is longer; what is would never end. */
const mostCharacters = 1024 * 1024;

const endOfHead = "\r\n\r\n";

/** Puts requests together from the reads of one connection. Requests that overlap are not understood. */
export class PaceRequestReader {
  #text = "";

  /** Nothing of the next request has come yet. */
  get isEmpty(): boolean {
    return this.#text === "";
  }

  /**
   * @returns the request that these bytes complete; undefined while some are missing
   * @throws RangeError more than 1 MiB without an end
   */
  take(bytes: Buffer): PaceRequest | undefined {
    this.#text += bytes.toString("latin1");
    const headEnd = this.#text.indexOf(endOfHead);
    const head = headEnd === -1 ? "" : this.#text.slice(0, headEnd);
    const bodyStart = headEnd + endOfHead.length;
    const bodyLength = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (headEnd === -1 || this.#text.length < bodyStart + bodyLength) {
      if (this.#text.length > mostCharacters) throw new RangeError("a request that does not end");
      return undefined;
    }
    const [method = "", path = ""] = head.split(" ", 2);
    const requestId = /^x-request-id: *([^\r\n]{1,200})/im.exec(head)?.[1] ?? "";
    const body = this.#text.slice(bodyStart, bodyStart + bodyLength);
    this.#text = "";
    return { method, path, requestId, body };
  }
}

/** What is asked of a chat completion; undefined when the body is none. */
export function readAsked(body: string): { readonly stream: boolean; readonly tokens: number } | undefined {
  try {
    const { stream, max_tokens, max_completion_tokens } = JSON.parse(body) as Record<string, unknown>;
    const tokens = max_completion_tokens ?? max_tokens ?? 1;
    if (typeof tokens !== "number" || !Number.isInteger(tokens) || tokens < 1 || tokens > 100_000)
      return undefined;
    return { stream: stream === true, tokens };
  } catch {
    return undefined;
  }
}
