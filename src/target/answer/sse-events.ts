export function createSseReader(onEvent: (e: { event: string; data: string }, at: number) => void) {
  const dec = new TextDecoder();
  let buf = "";
  return {
    push(bytes: Uint8Array, at: number) {
      buf += dec.decode(bytes, { stream: true });
      for (;;) {
        const m = /\r\n\r\n|\n\n/.exec(buf);
        if (!m) return;
        const raw = buf.slice(0, m.index);
        buf = buf.slice(m.index + m[0].length);
        let event = "";
        const data: string[] = [];
        for (const l of raw.split(/\r\n|\n/)) {
          if (l.startsWith("event:")) event = l.slice(6).trim();
          if (l.startsWith("data:")) data.push(l.slice(5).replace(/^ /, ""));
        }
        if (data.length) onEvent({ event, data: data.join("\n") }, at);
      }
    },
  };
}
