import { isIP } from "node:net";
import type { HttpRequest } from "../http-transport.ts";

/** The request cannot be written as HTTP/1.1, or asks for what this client refuses. */
export class RequestError extends Error {}

/** What of an address every request to it shares. */
export interface Route {
  readonly href: string;
  /** Connections are shared by what has the same origin. */
  readonly origin: string;
  readonly secure: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** The name to ask a TLS server for; undefined for an address, which has none (RFC 6066 section 3). */
  readonly serverName: string | undefined;
  /** " /path?query HTTP/1.1", host and connection lines. */
  readonly headStart: string;
}

/** @throws RequestError */
export function createRoute(url: URL): Route {
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new RequestError(`addresses begin with http: or https:, not ${url.protocol}`);
  if (url.username !== "" || url.password !== "")
    throw new RequestError("the address has a user name or password in it; send it as a header");
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return {
    href: url.href,
    origin: url.origin,
    secure,
    host,
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    serverName: isIP(host) === 0 ? host : undefined,
    headStart: ` ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`,
  };
}

const ownHeaders = new Set(["host", "connection", "content-length", "transfer-encoding"]);
const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Every Latin-1 character but the control characters: no line can be smuggled in.
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Names seen so far → in lower case. A caller uses few; bounded all the same. */
const checkedNames = new Map<string, string>();

function checkName(raw: string): string {
  const checked = checkedNames.get(raw);
  if (checked !== undefined) return checked;
  const name = raw.toLowerCase();
  if (!namePattern.test(raw)) throw new RequestError(`a header cannot be named ${JSON.stringify(raw)}`);
  if (ownHeaders.has(name)) throw new RequestError(`the header ${name} is written by the transport`);
  if (checkedNames.size < 512) checkedNames.set(raw, name);
  return name;
}

/** @throws RequestError for a header that HTTP does not allow; its value is not quoted: it may be a secret */
export function checkHeader(rawName: string, value: string): string {
  const name = checkName(rawName);
  if (!valuePattern.test(value))
    throw new RequestError(`the value of the header ${name} has a line break or a character beyond Latin-1`);
  return name;
}

/** @throws RequestError */
export function checkRequestId(id: string): void {
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (code <= 32 || code >= 127) throw new RequestError("a request id has a character beyond plain ASCII");
  }
}

/**
 * The head without its empty line and without a request id.
 * @throws RequestError
 */
export function formatRequestHead(route: Route, request: HttpRequest, bodyBytes: number): string {
  let head = request.method + route.headStart;
  let encodingNamed = false;
  for (const [rawName, value] of request.headers) {
    const name = checkHeader(rawName, value);
    if (name === "accept-encoding") encodingNamed = true;
    head += `${rawName}: ${value}\r\n`;
  }
  if (!encodingNamed) head += "accept-encoding: identity\r\n";
  return bodyBytes > 0 || request.method === "POST" ? `${head}content-length: ${bodyBytes}\r\n` : head;
}
