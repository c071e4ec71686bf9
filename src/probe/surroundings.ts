/** What tells of a container or a virtual machine. Texts are undefined where a file is not there. */
export interface SurroundingFacts {
  readonly platform: string;
  readonly kernelRelease: string;
  /** /.dockerenv is there. */
  readonly hasDockerEnv: boolean;
  /** /run/.containerenv, which Podman writes. */
  readonly containerEnv?: string | undefined;
  /** KUBERNETES_SERVICE_HOST is set. */
  readonly hasKubernetesHost: boolean;
  readonly selfCgroup?: string | undefined;
  readonly cpuInfo?: string | undefined;
  /** /sys/class/dmi/id: vendor and product of the machine. */
  readonly dmi?: string | undefined;
}

export type ContainerKind = "docker" | "podman" | "kubernetes" | "lxc" | "other";

export interface Surroundings {
  /** Null: none was found. */
  readonly container: ContainerKind | null;
  readonly isVm: boolean;
  /** What gave the virtual machine away. */
  readonly vmEvidence?: string;
}

export function describeSurroundings(facts: SurroundingFacts): Surroundings {
  const container = containerOf(facts);
  const vmEvidence = vmEvidenceOf(facts);
  return { container, isVm: vmEvidence !== undefined, ...(vmEvidence !== undefined && { vmEvidence }) };
}

function containerOf(facts: SurroundingFacts): ContainerKind | null {
  const { selfCgroup = "", containerEnv } = facts;
  if (facts.hasKubernetesHost || /kubepods/.test(selfCgroup)) return "kubernetes";
  if (containerEnv !== undefined || /libpod/.test(selfCgroup)) return "podman";
  if (facts.hasDockerEnv || /[/-]docker[/-]/.test(selfCgroup)) return "docker";
  if (/\/lxc[./]/.test(selfCgroup)) return "lxc";
  if (/[/-]containerd[/-]/.test(selfCgroup)) return "other";
  return null;
}

/** Vendors and products as hypervisors write them into the machine's tables. */
const virtualMachines =
  /qemu|kvm|vmware|virtualbox|innotek|xen|bochs|parallels|hyper-v|virtual machine|amazon ec2|google compute engine|openstack|digitalocean|apple virtualization/i;

function vmEvidenceOf({ kernelRelease, cpuInfo, dmi, platform }: SurroundingFacts): string | undefined {
  if (platform !== "linux") return undefined;
  const kernel = /linuxkit|microsoft|orbstack/i.exec(kernelRelease)?.[0];
  if (kernel) return `kernel ${kernel.toLowerCase()}`;
  if (/^flags\s*:.*\bhypervisor\b/m.test(cpuInfo ?? "")) return "hypervisor flag of the processor";
  const vendor = virtualMachines.exec(dmi ?? "")?.[0];
  return vendor ? `machine tables: ${vendor}` : undefined;
}
