/** Words that came from a server, made fit for a log and a terminal. */
export interface ServerWords {
  /** The text with every secret of eight or more characters replaced. For transcripts, which must stay as they were. */
  redact(text: string): string;
  /** One line of printable characters, at most `limit` of them, without any secret. For messages. */
  quote(text: string, limit?: number): string;
}

/** What a server may make of a key that it echoes: as it is, inside JSON, or inside an address. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, json, json.replaceAll("/", "\\/"), encodeURIComponent(secret)];
  forms.push(Buffer.from(secret).toString("base64"));
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** More is never shown; it keeps the cleaning of a long error page cheap. */
const longestRead = 4096;

/** @param secrets what must never be shown: keys taken from the environment */
export function createServerWords(secrets: readonly string[]): ServerWords {
  const all = secrets.filter((secret) => secret !== "").flatMap(spellings);
  const long = all.filter((secret) => secret.length >= 8);
  const without = (text: string, words: readonly string[]): string =>
    words.reduce((rest, word) => rest.replaceAll(word, "[redacted]"), text);

  return {
    redact: (text) => without(text, long),
    quote: (text, limit = 120) => {
      // Before the cut, lest half a key survives it; and after the cleaning, which may join a key's halves.
      const cut = without(text, all).slice(0, longestRead);
      const clean = without(
        cut
          .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
          .replace(/[\p{Cf}\p{Cs}\p{Co}]+/gu, "")
          .replace(/\s+/g, " ")
          .trim(),
        all,
      );
      const characters = [...clean];
      return characters.length <= limit ? clean : `${characters.slice(0, limit - 1).join("")}…`;
    },
  };
}
