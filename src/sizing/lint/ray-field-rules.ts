import type { ConfigNode } from "./config-node.ts";
import { finding, type LintFinding } from "./lint-finding.ts";
import { nearestName } from "./nearest-name.ts";
import {
  type RayLevel,
  rayDefaults,
  rayDeprecated,
  rayFields,
  rayMistakes,
  rayPlaces,
} from "./ray-fields.ts";

/** Every field below a configuration that Ray Serve does not know, or not there. */
export function lintRayFields(config: ConfigNode, level: RayLevel): LintFinding[] {
  const list = (key: string, below: RayLevel) =>
    config
      .at(key)
      .items()
      .flatMap((item) => lintRayFields(item, below));
  const inner = (key: string, below: RayLevel) => lintRayFields(config.at(key), below);
  const own = config.fields().flatMap(({ key, value }) => lintField(config, level, key, value));
  switch (level) {
    case "config":
      return [
        ...own,
        ...inner("http_options", "http"),
        ...inner("grpc_options", "grpc"),
        ...list("applications", "application"),
      ];
    case "application":
      return [...own, ...list("deployments", "deployment")];
    case "deployment":
      return [...own, ...inner("autoscaling_config", "autoscaling"), ...inner("ray_actor_options", "actor")];
    default:
      return own;
  }
}

function lintField(parent: ConfigNode, level: RayLevel, key: string, value: ConfigNode): LintFinding[] {
  if (rayFields[level].includes(key)) {
    const now = level === "autoscaling" ? rayDeprecated[key] : undefined;
    return now === undefined
      ? []
      : [finding(value, "ray.deprecated-field", `${key} is an old name that still works`, `use ${now}`)];
  }
  const mistake = rayMistakes[key];
  const real = mistake?.real ?? (homeOf(key) ? key : nearestName(key, rayFields[level]));
  const here = `Ray Serve has no field ${key} ${rayPlaces[level]} and ignores it without a word`;
  const why = mistake?.why === undefined ? "" : `; ${mistake.why}`;
  if (real === undefined) {
    return [
      finding(
        value,
        "ray.unrecognized-field",
        `${here}, unless your version is newer than what is known here`,
        "look it up in the documentation of your version, or take it out",
      ),
    ];
  }
  const home = rayFields[level].includes(real) ? level : (homeOf(real) ?? level);
  const isThere = home === level && parent.at(real).isThere;
  const kept = isThere ? `; ${real} is set too, and counts` : defaultOf(real);
  const code = key === real ? "ray.misplaced-field" : "ray.unknown-field";
  return [finding(value, code, `${here}${kept}${why}`, advice(value, real, home, level, isThere))];
}

const defaultOf = (field: string): string => {
  const value = (rayDefaults as Readonly<Record<string, number>>)[field];
  return value === undefined ? "" : `: ${field} keeps its default, ${value}`;
};

/** The place that a field belongs to, of those that a deployment has. */
const homeOf = (field: string): RayLevel | undefined =>
  (["autoscaling", "deployment", "actor", "http", "application", "config"] as const).find((level) =>
    rayFields[level].includes(field),
  );

function advice(value: ConfigNode, real: string, home: RayLevel, level: RayLevel, isThere: boolean): string {
  if (isThere) return "take it out";
  const where = home === level ? "" : `, ${rayPlaces[home]}`;
  // A factor is not the number of replicas that somebody meant.
  if (real.endsWith("ing_factor"))
    return `take it out, or set ${real}: above 1 for bigger steps, below 1 for smaller ones`;
  const { scalar } = value;
  return scalar === undefined ? `write ${real}${where}` : `write ${real}: ${String(scalar)}${where}`;
}
