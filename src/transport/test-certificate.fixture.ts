import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface TestCertificate {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

// Just enough DER (ITU-T X.690) for one X.509 certificate, so that no test needs an openssl program.
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) length.unshift(rest & 255);
  const prefix = content.length < 128 ? [content.length] : [0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from([tag, ...prefix]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const bitString = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes);
const ecdsaWithSha256 = sequence(objectId("2a8648ce3d040302"));

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId("550403"), der(0x0c, Buffer.from(commonName)))));
}

function subjectAltName(names: readonly string[], addresses: readonly string[]): Buffer {
  const entries = [
    ...names.map((name) => der(0x82, Buffer.from(name, "latin1"))),
    ...addresses.map((address) => der(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  return sequence(objectId("551d11"), der(0x04, sequence(...entries)));
}

/** A self-signed certificate for these names and IPv4 addresses; for tests on loopback only. */
export function createTestCertificate(
  names: readonly string[],
  addresses: readonly string[] = [],
): TestCertificate {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = nameOf("inferbench test");
  const validity = sequence(
    der(0x17, Buffer.from("200101000000Z")),
    der(0x18, Buffer.from("20991231235959Z")),
  );
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const authority = sequence(
    objectId("551d13"),
    der(0x01, Buffer.from([255])),
    der(0x04, sequence(der(0x01, Buffer.from([255])))),
  );
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    serial,
    ecdsaWithSha256,
    subject,
    validity,
    subject,
    pair.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(authority, subjectAltName(names, addresses))),
  );
  const signature = sign("sha256", toSign, pair.privateKey as KeyObject);
  const bytes = sequence(toSign, ecdsaWithSha256, bitString(signature));
  const lines = bytes.toString("base64").replace(/(.{64})/g, "$1\n");
  return {
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
