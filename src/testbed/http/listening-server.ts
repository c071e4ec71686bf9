import { createServer, type RequestListener, type Server } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import { BenchError } from "../../base/index.ts";

/** A port that is listened on. */
export interface ListeningServer {
  /** "http://127.0.0.1:8000", without a path. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly token?: string | undefined;
}

/** Long lines of connections are normal here: a burst opens hundreds at once. */
const backlog = 4096;

/** Longer than a client's pause between two requests, so that it never writes into a connection that just closed. */
const keepAliveMs = 120_000;

/** @throws BenchError serve.token-missing */
export function checkAddress({ host, token }: Address): void {
  if (!token && !isLoopback(host)) {
    throw new BenchError(
      "serve.token-missing",
      `${host} can be reached by other machines, and no token was given`,
    );
  }
}

/** @throws BenchError serve.port-taken */
export async function listen({ host, port }: Address, listener: RequestListener): Promise<ListeningServer> {
  const server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, listener);
  const bound = await bind(server, host, port);
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${bound}`,
    host,
    port: bound,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isLoopback(host: string): boolean {
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8);
  if (host === "localhost" || host === "::1") return true;
  return loopback.check(host);
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? "is already in use"
          : `cannot be bound (${error.code ?? error.message})`;
      reject(new BenchError("serve.port-taken", `the address ${host}:${port} ${why}`, { cause: error }));
    });
    server.listen({ host, port, backlog }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
