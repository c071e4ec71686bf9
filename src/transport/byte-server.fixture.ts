import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TestCertificate } from "./test-certificate.fixture.ts";

export interface ReceivedRequest {
  /** As it came, without the empty line. */
  readonly head: string;
  readonly body: Buffer;
}

/** One accepted connection of a server that does what the test says, byte for byte. */
export interface Peer {
  /** Position in the order of acceptance, from 0. */
  readonly index: number;
  readonly socket: Socket;
  /** The next whole request; undefined when the client has gone. */
  request(): Promise<ReceivedRequest | undefined>;
  /** Writes each piece in its own turn, so that the client reads them apart as far as the system allows. */
  write(...pieces: readonly (string | Uint8Array)[]): Promise<void>;
  end(): void;
  reset(): void;
}

export interface ByteServer {
  readonly origin: string;
  readonly port: number;
  readonly accepted: number;
  readonly open: number;
  readonly maxOpen: number;
  close(): Promise<void>;
}

/** Runs `serve` on every connection. */
export async function startByteServer(
  serve: (peer: Peer) => unknown,
  options: { certificate?: TestCertificate; host?: string } = {},
): Promise<ByteServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let maxOpen = 0;
  const onConnection = (socket: Socket): void => {
    sockets.add(socket);
    maxOpen = Math.max(maxOpen, sockets.size);
    // What becomes of a connection is the client's to say; the server never fails a test by itself.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.setNoDelay(true);
    void serve(createPeer(socket, accepted++));
  };
  const { certificate, host = "127.0.0.1" } = options;
  const server: Server = certificate
    ? createTlsServer({ key: certificate.key, cert: certificate.certificate }, onConnection)
    : createServer(onConnection);
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    origin: `${certificate ? "https" : "http"}://${name}:${port}`,
    port,
    get accepted() {
      return accepted;
    },
    get open() {
      return sockets.size;
    },
    get maxOpen() {
      return maxOpen;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function createPeer(socket: Socket, index: number): Peer {
  let received: Buffer = Buffer.alloc(0);
  let gone = false;
  let wake = (): void => {};
  socket.on("data", (bytes: Buffer) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    wake();
  });
  const leave = (): void => {
    gone = true;
    wake();
  };
  socket.on("end", leave);
  socket.on("close", leave);
  const cut = (): ReceivedRequest | undefined => {
    const headEnd = received.indexOf("\r\n\r\n");
    if (headEnd === -1) return undefined;
    const head = received.toString("latin1", 0, headEnd);
    const length = Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0);
    const bodyStart = headEnd + 4;
    if (received.length < bodyStart + length) return undefined;
    const body = Buffer.from(received.subarray(bodyStart, bodyStart + length));
    received = received.subarray(bodyStart + length);
    return { head, body };
  };
  return {
    index,
    socket,
    request: async () => {
      for (;;) {
        const request = cut();
        if (request || gone) return request;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    write: async (...pieces) => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    end: () => {
      socket.end();
    },
    reset: () => {
      socket.resetAndDestroy();
    },
  };
}

/** Answers every request of every connection with the same bytes. */
export function answerAll(...pieces: readonly (string | Uint8Array)[]): (peer: Peer) => Promise<void> {
  return async (peer) => {
    while (await peer.request()) await peer.write(...pieces);
  };
}
