/** Where servers of one family answer: the version is part of the path in OpenAI's and Anthropic's. */
const openaiEndings = "chat/completions|completions|responses|messages|models";

/**
 * The endpoint that an address means: a base (http://host:8000), a version (…/v1) or a full path. A full path of
 * the same family is kept, or led to `ending` when it is another's of that family. The query is kept (Azure's
 * api-version), the fragment is not.
 */
export function openaiUrl(address: string, ending: string): URL {
  const url = new URL(address);
  url.hash = "";
  const path = url.pathname.replace(/\/+$/, "");
  const base = path.replace(new RegExp(`/(${openaiEndings})$`), "");
  if (path.endsWith(`/${ending}`) && !(ending === "completions" && path.endsWith("/chat/completions")))
    url.pathname = path;
  else if (base !== path || /\/v\d+$/.test(path)) url.pathname = `${base}/${ending}`;
  else url.pathname = `${path}/v1/${ending}`;
  return url;
}

/** The list of models beside an endpoint of OpenAI's family. */
export function openaiModelsUrl(endpoint: URL): URL {
  const url = new URL(endpoint);
  url.pathname = url.pathname.replace(new RegExp(`/(${openaiEndings})$`), "/models");
  return url;
}

/** `ending` on a server whose base is an address with or without /api, /api/chat, /v1 and the like. */
function ownUrl(address: string | URL, ending: string): URL {
  const url = new URL(address);
  url.hash = "";
  const base = url.pathname
    .replace(/\/+$/, "")
    .replace(/\/(api(\/(chat|generate|tags|ps))?|v\d+(\/(chat\/)?completions)?|completions?)$/, "");
  url.pathname = `${base}/${ending}`;
  return url;
}

/** Ollama's endpoints: api/chat, api/generate, api/tags, api/ps. */
export function ollamaUrl(address: string | URL, ending: "chat" | "generate" | "tags" | "ps"): URL {
  return ownUrl(address, `api/${ending}`);
}

/** llama.cpp's own endpoints. */
export function llamaCppUrl(address: string | URL, ending: string): URL {
  return ownUrl(address, ending);
}
