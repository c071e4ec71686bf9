// Owns: bytes and time stamps on sockets: HTTP/1.1, TLS, server-sent events.
// Does not know: models, tokens, audio, pacing.
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
