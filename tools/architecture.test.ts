import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const source = join(root, "src");

interface Room {
  readonly name: string;
  readonly planned: boolean;
  readonly mayImport: readonly string[];
  readonly node: "yes" | "no" | "file half";
}

/** The rows of ARCHITECTURE.md's table of rooms. */
function readRooms(): Room[] {
  const rows = readFileSync(join(root, "ARCHITECTURE.md"), "utf8").matchAll(
    /^\| `([a-z]+)` \| (.*?) \| .*? \| (.*?) \| (yes|no|file half) \|$/gm,
  );
  return [...rows].map(([, name = "", owns = "", imports = "", node]) => ({
    name,
    planned: owns.includes("*planned*"),
    mayImport: imports.split(",").map((room) => room.trim()),
    node: node as Room["node"],
  }));
}

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly inFileHalf: boolean;
  readonly isTest: boolean;
  readonly text: string;
  readonly imports: readonly string[];
}

function readSource(): SourceFile[] {
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => {
      const text = readFileSync(join(source, path), "utf8");
      const parts = path.split(sep);
      return {
        path: parts.join("/"),
        room: parts.length > 1 ? (parts[0] as string) : "",
        inFileHalf: parts[1] === "file.ts" || parts[1] === "file",
        isTest: /\.(test|contract|fixture)\.ts$/.test(path),
        text,
        imports: [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => match[1] as string),
      };
    });
}

const rooms = readRooms();
const files = readSource();
const product = files.filter((file) => !file.isTest);
const roomOf = new Map(rooms.map((room) => [room.name, room]));

/** The file a relative import leads to, as a path below src. */
function importedPath(file: SourceFile, specifier: string): string {
  return relative(source, join(source, file.path, "..", specifier))
    .split(sep)
    .join("/");
}

/** Code without comments and texts, so that a word in a sentence is no offence. */
function code(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

const offenders = (list: readonly SourceFile[], pattern: RegExp): string[] =>
  list.filter((file) => pattern.test(code(file.text))).map((file) => file.path);

describe("the table in ARCHITECTURE.md", () => {
  it("was read", () => {
    expect(rooms.length).toBeGreaterThanOrEqual(15);
    expect(files.length).toBeGreaterThan(30);
  });

  it("names every folder of src, and every room that is not planned has a folder", () => {
    const folders = [...new Set(files.map((file) => file.room).filter((room) => room !== ""))];
    expect(folders.sort()).toEqual(
      rooms
        .filter((room) => !room.planned)
        .map((room) => room.name)
        .sort(),
    );
  });

  it("lets a room import only what its row allows", () => {
    const wrong: string[] = [];
    for (const file of product.filter((file) => file.room !== "")) {
      for (const specifier of file.imports.filter((name) => name.startsWith("."))) {
        const room = importedPath(file, specifier).split("/")[0] as string;
        if (room !== file.room && !roomOf.get(file.room)?.mayImport.includes(room)) {
          wrong.push(`${file.path} imports ${room}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("lets nobody into a room except through its doors", () => {
    const wrong: string[] = [];
    for (const file of product) {
      for (const specifier of file.imports.filter((name) => name.startsWith("."))) {
        const path = importedPath(file, specifier);
        const room = path.split("/")[0] as string;
        if (room !== file.room && path !== `${room}/index.ts` && path !== `${room}/file.ts`) {
          wrong.push(`${file.path} → ${path}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("lets only file halves and rooms that may use Node's modules pass through a file.ts door", () => {
    const wrong = product.flatMap((file) => {
      const free = file.inFileHalf || file.room === "" || roomOf.get(file.room)?.node === "yes";
      if (free) return [];
      return file.imports
        .filter((name) => name.startsWith(".") && /(^|\/)file(\.ts|\/)/.test(importedPath(file, name)))
        .map((name) => `${file.path} → ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps Node's own modules where the table says", () => {
    const wrong = product
      .filter((file) => file.imports.some((name) => name.startsWith("node:")))
      .filter((file) => {
        const node = roomOf.get(file.room)?.node;
        return !(node === "yes" || (node === "file half" && file.inFileHalf));
      });
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});

describe("the habits", () => {
  it("every door says what the room owns and what it does not know", () => {
    const doors = product.filter((file) => /^[a-z]+\/(index|file)\.ts$/.test(file.path));
    const silent = doors.filter(
      (file) => !/^\/\/ Owns: .+\n(\/\/ .+\n)*\/\/ Does not know: /.test(file.text),
    );
    expect(silent.map((file) => file.path)).toEqual([]);
  });

  it("only base touches the real clock, timers and randomness", () => {
    const free = ["base", "testbed", "probe"];
    const others = product.filter((file) => !free.includes(file.room));
    const pattern =
      /\b(Date\.now|new Date\(\)|performance\.now|setTimeout|setInterval|setImmediate|Math\.random|hrtime)\b|new Date\(\)/;
    expect(offenders(others, pattern)).toEqual([]);
  });

  it("only base reads the wall clock, and the witness: a clock that is set while a run goes on changes no number", () => {
    const others = product.filter((file) => !["base", "testbed"].includes(file.room));
    expect(offenders(others, /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)/)).toEqual([]);
  });

  it("only cli touches the command line, the exit code and standard output", () => {
    const others = product.filter((file) => file.room !== "cli");
    expect(offenders(others, /\bprocess\.(argv|exit|exitCode|stdout|stderr)\b|\bconsole\./)).toEqual([]);
  });

  it("no file has more than 400 lines", () => {
    const long = product.filter(
      (file) => !file.path.endsWith(".generated.ts") && file.text.split("\n").length > 401,
    );
    expect(long.map((file) => file.path)).toEqual([]);
  });

  it("no file hides behind a name that says nothing", () => {
    const vague = files.filter((file) => /(^|[/-])(utils?|helpers?|common|manager)(-|\.|\/)/.test(file.path));
    expect(vague.map((file) => file.path)).toEqual([]);
  });

  it("no room is deeper than one folder", () => {
    expect(product.filter((file) => file.path.split("/").length > 3).map((file) => file.path)).toEqual([]);
  });
});
