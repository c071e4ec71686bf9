import type { Request } from "../record/index.ts";
import type { HttpExchange, HttpRequest, HttpTransport, SendOptions } from "../transport/index.ts";
import {
  type BodyCollector,
  createBodyCollector,
  type ReceivedBody,
  wholeBody,
} from "./answer/body-collector.ts";
import type { ReadAnswer } from "./answer/to-answer.ts";
import type { Dialect } from "./dialect.ts";
import { type Answer, PreparedRequest } from "./target.ts";

/** What the requests of one target share. */
export interface Speaker {
  readonly transport: HttpTransport;
  readonly dialect: Dialect;
  readonly readAnswer: ReadAnswer;
}

/** Requests of one level share their signal, and with it their options. */
let lastOptions: SendOptions & { readonly signal?: AbortSignal } = {};

function optionsFor(signal: AbortSignal): SendOptions {
  if (lastOptions.signal !== signal) lastOptions = { signal };
  return lastOptions;
}

/** A request as its HTTP request, ready to be sent. */
export class SpokenRequest<R extends Request> extends PreparedRequest<R> {
  readonly #http: HttpRequest;
  readonly #speaker: Speaker;

  constructor(request: R, http: HttpRequest, speaker: Speaker) {
    super(request);
    this.#http = http;
    this.#speaker = speaker;
  }

  start(signal: AbortSignal, onEnd: (answer: Answer) => void): void {
    const { transport, dialect } = this.#speaker;
    if (!dialect.streamed) {
      transport.start(this.#http, optionsFor(signal), (exchange) =>
        this.#read(exchange, wholeBody(exchange.body, exchange.stamps.endedAt), onEnd),
      );
      return;
    }
    const collector: BodyCollector = createBodyCollector();
    transport.start(this.#http, { signal, onBody: collector.onBody }, (exchange) =>
      this.#read(exchange, collector, onEnd),
    );
  }

  #read(exchange: HttpExchange, body: ReceivedBody, onEnd: (answer: Answer) => void): void {
    const answer = this.#speaker.readAnswer(exchange, body);
    if (answer instanceof Promise) void answer.then(onEnd);
    else onEnd(answer);
  }
}
