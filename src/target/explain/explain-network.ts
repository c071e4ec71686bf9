import { BenchError, formatDurationMs, machineLimitOf } from "../../base/index.ts";
import type { Outcome } from "../../record/index.ts";

type NetworkError = Extract<Outcome, { kind: "networkError" }>;
type Timeout = Extract<Outcome, { kind: "timeout" }>;

/** Node's and OpenSSL's names for what can be wrong with a certificate. */
const tlsHints: readonly (readonly [code: RegExp, hint: string])[] = [
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED/,
    "trust its authority with NODE_EXTRA_CA_CERTS=ca.pem",
  ],
  [/EXPIRED|NOT_YET_VALID/, "renew the server's certificate, or set this machine's clock"],
  [/ALTNAME/, "use the host name that the certificate is made out to"],
  [
    /WRONG_VERSION|EPROTO|PACKET_LENGTH|UNEXPECTED_MESSAGE|HTTP_REQUEST/,
    "the port may not speak TLS: try http:// instead",
  ],
];

const unreachable: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ECONNREFUSED: ["nothing listens at", "is the server running, and is the port right?"],
  ENOTFOUND: ["there is no host by the name of", "check the spelling of the host name"],
  EAI_AGAIN: ["the name could not be resolved:", "check this machine's network and name server"],
  EHOSTUNREACH: ["there is no route to", "check the address, and any VPN or firewall between"],
  ENETUNREACH: ["there is no route to", "check the address, and any VPN or firewall between"],
  ETIMEDOUT: ["no connection in time to", "check the address, and any firewall that drops packets"],
};

/** OpenSSL's reason out of "…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../file.c:354:". */
function tlsReason(message: string): string {
  return /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;
}

/** Why no answer came over the network. */
export function explainNetworkError({ phase, code, message }: NetworkError, url: URL): BenchError {
  const isTls = phase === "tls" || /^(ERR_TLS|ERR_SSL|CERT_|EPROTO)/.test(code);
  if (isTls) {
    const hint = tlsHints.find(([pattern]) => pattern.test(code) || pattern.test(message))?.[1];
    const text = `the TLS handshake with ${url.host} failed: ${tlsReason(message)} (${code})`;
    return new BenchError("target.tls", text, hint === undefined ? {} : { hint });
  }
  const limit = machineLimitOf(code);
  if (limit) return new BenchError(limit, `no connection to ${url.host}: ${message} (${code})`);
  const known = unreachable[code];
  const host = code === "ENOTFOUND" || code === "EAI_AGAIN" ? url.hostname : url.host;
  if (known) return new BenchError("target.unreachable", `${known[0]} ${host} (${code})`, { hint: known[1] });
  if (phase === "queue" || phase === "dns" || phase === "tcp") {
    return new BenchError("target.unreachable", `no connection to ${url.host}: ${message} (${code})`);
  }
  return new BenchError(
    "target.unavailable",
    `${url.host} closed the connection without a whole answer (${code})`,
    {
      hint:
        url.protocol === "http:"
          ? "look into the server's own log; if the port speaks TLS, write https://"
          : "look into the server's own log",
    },
  );
}

/** Where the time went when an answer did not come in time. */
export function explainTimeout({ phase, afterMs }: Timeout, url: URL): BenchError {
  const limit = formatDurationMs(afterMs);
  if (phase === "wait" || phase === "read" || phase === "write") {
    const text = `${url.origin}${url.pathname} did not finish its answer within ${limit}`;
    return new BenchError("target.timeout", text);
  }
  return new BenchError("target.unreachable", `no connection to ${url.host} within ${limit}`, {
    hint: "check the address, and any firewall that drops packets; the limit is timeouts.connectMs",
  });
}
