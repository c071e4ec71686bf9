// The floor of Node: sockets that write the same bytes at each read, one shared buffer, nothing read and nothing kept.
//   node bare-net.mjs URL seconds connections body-bytes
import { connect } from "node:net";
import { reportCost } from "./cost.mjs";

const [url, seconds, connections, bodyBytes] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const request = Buffer.from(
  `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: keep-alive\r\naccept: application/json\r\n` +
    "user-agent: bench\r\ncontent-type: audio/wav\r\naccept-encoding: identity\r\n" +
    `content-length: ${bodyBytes}\r\nx-request-id: 2026-01-01-000000-bench-100000\r\n\r\n${"a".repeat(Number(bodyBytes))}`,
);
const buffer = Buffer.allocUnsafeSlow(64 * 1024);
const cost = reportCost();
let answered = 0;
let open = Number(connections);
let isOver = false;
setTimeout(() => {
  isOver = true;
}, Number(seconds) * 1000);
for (let n = 0; n < Number(connections); n++) {
  const callback = () => {
    answered++;
    if (!isOver) socket.write(request);
    else {
      socket.destroy();
      if (--open === 0) cost.print(answered);
    }
    return true;
  };
  const socket = connect(
    { port: Number(port), host: hostname, noDelay: true, onread: { buffer, callback } },
    () => socket.write(request),
  );
}
