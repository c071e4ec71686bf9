/** The answer's bytes are not HTTP/1.1 as this client allows it. */
export class AnswerError extends Error {}

const maxHeaders = 256;

const lf = 10;
const cr = 13;

/** A server's own words, shortened, for an error. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** How every answer of this protocol begins. */
export const protocol = "HTTP/1.";

/** @throws AnswerError when the answer's first bytes are not HTTP/1 */
export function checkProtocol(text: string): void {
  if (!text.startsWith(protocol))
    throw new AnswerError(`the answer begins with ${quote(text.split(/\r?\n/, 1)[0] ?? "")}`);
}

const digit0 = 48;

function isDigit(code: number): boolean {
  return code >= digit0 && code <= 57;
}

/** The 0 or 1 of "HTTP/1.0" or "HTTP/1.1", of a status line that was read. */
export function minorVersion(text: string): number {
  return text.charCodeAt(7) - digit0;
}

/** "HTTP/1.1 200 OK" → 200. A reason phrase means nothing and may be missing, with the space before it. */
export function readStatus(text: string): number {
  checkProtocol(text);
  const minor = text.charCodeAt(7);
  const hundreds = text.charCodeAt(9);
  const tens = text.charCodeAt(10);
  const ones = text.charCodeAt(11);
  const after = text.charCodeAt(12);
  const valid =
    (minor === digit0 || minor === digit0 + 1) &&
    text.charCodeAt(8) === 32 &&
    isDigit(hundreds) &&
    hundreds !== digit0 &&
    isDigit(tens) &&
    isDigit(ones) &&
    (after === 32 || after === cr || after === lf);
  if (!valid) throw new AnswerError(`a status line ${quote(text.split(/\r?\n/, 1)[0] ?? "")}`);
  return (hundreds - digit0) * 100 + (tens - digit0) * 10 + ones - digit0;
}

/** A header's name as one server writes it. */
export interface HeaderName {
  /** As it stands before the value, colon included. */
  readonly written: string;
  readonly lowerCase: string;
}

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function readName(text: string, start: number, end: number): HeaderName {
  const colon = text.indexOf(":", start);
  if (colon === -1 || colon >= end) throw new AnswerError(`a header line ${quote(text.slice(start, end))}`);
  const raw = text.slice(start, colon);
  if (!tokenPattern.test(raw)) throw new AnswerError(`a header named ${quote(raw)}`);
  return { written: `${raw}:`, lowerCase: raw.toLowerCase() };
}

/** @param names of the last answer: the next one mostly has the same in the same places, so that no name is made anew */
export function readHeaders(text: string, names: HeaderName[]): Map<string, string> {
  const headers = new Map<string, string>();
  let count = 0;
  let last = "";
  let start = text.indexOf("\n") + 1;
  for (;;) {
    const lineEnd = text.indexOf("\n", start);
    const end = text.charCodeAt(lineEnd - 1) === cr ? lineEnd - 1 : lineEnd;
    if (end <= start) return headers;
    if (isBlank(text.charCodeAt(start))) {
      // Obsolete line folding: RFC 9112 section 5.2 tells a client to read it as a space.
      if (last === "") throw new AnswerError("a folded line before the first header");
      headers.set(last, `${headers.get(last)} ${text.slice(start, end).trim()}`);
    } else {
      if (count === maxHeaders) throw new AnswerError(`more than ${maxHeaders} headers`);
      let name = names[count];
      if (!name || !text.startsWith(name.written, start)) {
        name = readName(text, start, end);
        names[count] = name;
      }
      count++;
      last = name.lowerCase;
      const value = readValue(text, start + name.written.length, end);
      const previous = headers.get(last);
      headers.set(last, previous === undefined ? value : `${previous}, ${value}`);
    }
    start = lineEnd + 1;
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function readValue(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** @throws AnswerError */
export function readContentLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return readRepeatedLength(text);
    length = length * 10 + code - digit0;
  }
  if (text === "" || !Number.isSafeInteger(length)) throw new AnswerError(`content-length ${quote(text)}`);
  return length;
}

/** The same length said twice is one length; anything else that is not digits is refused. */
function readRepeatedLength(text: string): number {
  const [first = "", ...others] = text.split(",").map((part) => part.trim());
  if (others.length === 0 || !/^\d+$/.test(first)) throw new AnswerError(`content-length ${quote(text)}`);
  if (others.some((other) => other !== first)) throw new AnswerError(`conflicting lengths: ${quote(text)}`);
  return readContentLength(first);
}

/** Whether the connection is kept open after the answer (RFC 9112 section 9.3). */
export function staysOpen(connection: string | undefined, minor: number): boolean {
  if (connection === undefined) return minor === 1;
  const tokens = connection
    .toLowerCase()
    .split(",")
    .map((token) => token.trim());
  if (tokens.includes("close")) return false;
  return minor === 1 || tokens.includes("keep-alive");
}

/** "timeout=5, max=100" → 4000: one second early (half the time, if it is that short), so as not to meet the close. */
export function readKeepIdleMs(text: string): number {
  const match = /(?:^|[,\s])timeout\s*=\s*"?(\d{1,6})/i.exec(text);
  if (!match) return Number.POSITIVE_INFINITY;
  const ms = Number(match[1]) * 1000;
  return ms - Math.min(1000, ms / 2);
}
