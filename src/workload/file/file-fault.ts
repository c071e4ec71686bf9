/** Why a file could not be read, in plain words on one line. */
export function fileFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "its permissions do not allow reading";
  return message.split("\n", 1)[0] || "it is not valid audio";
}
