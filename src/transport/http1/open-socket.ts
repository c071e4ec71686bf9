import { type LookupAddress, lookup } from "node:dns";
import { connect, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext } from "node:tls";
import type { Route } from "./request-head.ts";

/** Whom to trust beyond the system's authorities. */
export interface HttpTlsOptions {
  /** Certificates (PEM) of the authorities to trust instead of Node's own. */
  readonly ca?: string | Uint8Array;
  /** False: any certificate will do. */
  readonly rejectUnauthorized?: boolean;
}

export interface SocketEvents {
  /** The name was resolved; not called for an address. */
  onLookup(): void;
  onConnect(): void;
  onSecure(): void;
  /** `bytes` is shared by all sockets: valid during the call. */
  onRead(length: number, bytes: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
  onClose(): void;
}

export type OpenSocket = (route: Route, events: SocketEvents) => Socket;

type LookupAll = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/**
 * Of several addresses the next is tried when one has not answered after this long. Node's own 250 ms would give
 * up a slow but healthy server.
 */
const nextAddressAfterMs = 1000;

/** Opens sockets that read into one shared buffer, without a stream's copies and events for each read. */
export function createSocketOpener(tls: HttpTlsOptions = {}): OpenSocket {
  // The kernel's answer is used up within the callback of each read, so one buffer is enough for all sockets.
  const buffer = Buffer.allocUnsafeSlow(64 * 1024);
  let secureContext: SecureContext | undefined;
  // Connections begun together share one look-up: the resolver's four threads are not part of the server.
  const lookups = new Map<string, LookupAll[]>();

  const lookupShared = (host: string, callback: LookupAll): void => {
    const waiting = lookups.get(host);
    if (waiting) {
      waiting.push(callback);
      return;
    }
    const callbacks = [callback];
    lookups.set(host, callbacks);
    lookup(host, { all: true }, (error, addresses) => {
      lookups.delete(host);
      for (const each of callbacks) each(error, addresses);
    });
  };

  return (route, events) => {
    const lookupStamped: LookupFunction = (host, options, callback) => {
      lookupShared(host, (error, addresses) => {
        if (!error) events.onLookup();
        const first = addresses?.[0];
        if (error || options.all) callback(error, addresses);
        else callback(null, first?.address ?? "", first?.family ?? 4);
      });
    };
    const target = {
      host: route.host,
      port: route.port,
      noDelay: true,
      lookup: lookupStamped,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: nextAddressAfterMs,
      onread: {
        buffer,
        callback: (length: number, bytes: Uint8Array): boolean => {
          events.onRead(length, bytes as Buffer);
          return true;
        },
      },
    };
    let socket: Socket;
    if (route.secure) {
      secureContext ??= createSecureContext(tls.ca === undefined ? {} : { ca: Buffer.from(tls.ca) });
      socket = connectTls({
        ...target,
        secureContext,
        rejectUnauthorized: tls.rejectUnauthorized ?? true,
        ALPNProtocols: ["http/1.1"],
        ...(route.serverName === undefined ? {} : { servername: route.serverName }),
      });
      socket.once("secureConnect", () => events.onSecure());
    } else {
      socket = connect(target);
    }
    socket.once("connect", () => events.onConnect());
    socket.once("end", () => events.onEnd());
    socket.on("error", (error) => events.onError(error));
    socket.once("close", () => events.onClose());
    return socket;
  };
}
