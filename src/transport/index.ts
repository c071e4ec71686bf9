// Owns: bytes and time stamps on sockets: HTTP/1.1, TLS, server-sent events, lines.
// Does not know: models, tokens, audio, pacing.
export { createEventScanner, type EventScanner, type StreamEvent } from "./event-scanner.ts";
export type {
  HttpExchange,
  HttpFailure,
  HttpPhase,
  HttpRequest,
  HttpStamps,
  HttpTimeouts,
  HttpTransport,
  SendOptions,
} from "./http-transport.ts";
export type { HttpTlsOptions } from "./http1/open-socket.ts";
export { createHttp1Transport, type Http1TransportOptions } from "./http1-transport.ts";
export { createLineScanner, type LineScanner, type StreamLine } from "./line-scanner.ts";
export { createUndiciTransport, type UndiciTransportOptions } from "./undici-transport.ts";
