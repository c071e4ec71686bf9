// The floor for streams: one shared buffer, the end of an answer known by its last bytes, nothing read and nothing kept.
//   node bare-streams.mjs URL seconds streams tokens-of-a-stream
import { connect } from "node:net";
import { reportCost } from "./cost.mjs";

const [url, seconds, streams, tokens] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const request = Buffer.from("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}");
const buffer = Buffer.allocUnsafeSlow(64 * 1024);
const cost = reportCost();
const endsAt = performance.now() + Number(seconds) * 1000;
let ended = 0;
let open = Number(streams);
for (let n = 0; n < Number(streams); n++) {
  // "0\r\n\r\n" is the last chunk.
  const callback = (length, bytes) => {
    if (bytes[length - 5] !== 48 || bytes[length - 4] !== 13) return true;
    ended++;
    if (performance.now() < endsAt) socket.write(request);
    else {
      socket.destroy();
      if (--open === 0) cost.print(ended * Number(tokens));
    }
    return true;
  };
  const socket = connect(
    { port: Number(port), host: hostname, noDelay: true, onread: { buffer, callback } },
    () => socket.write(request),
  );
}
