/**
 * The transcription endpoint that an address means: a base (http://host:8000), a version (…/v1) or the full
 * path, which is kept. The query is kept too (Azure's api-version), the fragment is not.
 */
export function transcriptionUrl(address: string): URL {
  const url = new URL(address);
  url.hash = "";
  const path = url.pathname.replace(/\/+$/, "");
  if (/\/audio\/(transcriptions|translations)$/.test(path)) url.pathname = path;
  else if (/\/v\d+\/audio$/.test(path)) url.pathname = `${path}/transcriptions`;
  else if (/\/v\d+$/.test(path)) url.pathname = `${path}/audio/transcriptions`;
  else url.pathname = `${path}/v1/audio/transcriptions`;
  return url;
}

/** The list of models beside a transcription endpoint. */
export function modelsUrl(endpoint: URL): URL {
  const url = new URL(endpoint);
  url.pathname = url.pathname.replace(/\/audio\/\w+$/, "/models");
  return url;
}
