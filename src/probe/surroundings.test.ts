import { describe, expect, it } from "vitest";
import { describeSurroundings, type SurroundingFacts } from "./surroundings.ts";

const bare: SurroundingFacts = {
  platform: "linux",
  kernelRelease: "6.1.0-18-amd64",
  hasDockerEnv: false,
  hasKubernetesHost: false,
  selfCgroup: "0::/user.slice/user-1000.slice/session-2.scope\n",
  cpuInfo: "flags\t\t: fpu vme sse2\n",
  dmi: "Dell Inc. PowerEdge R750",
};

describe("containers", () => {
  it.each([
    ["a plain machine", {}, null],
    ["Docker by its file", { hasDockerEnv: true, selfCgroup: "0::/\n" }, "docker"],
    ["Docker by the path of v1", { selfCgroup: "3:cpu:/docker/0123abcd\n" }, "docker"],
    ["Docker under systemd", { selfCgroup: "0::/system.slice/docker-0123.scope\n" }, "docker"],
    ["the Docker daemon itself is none", { selfCgroup: "0::/system.slice/docker.service\n" }, null],
    ["Podman by its file", { containerEnv: "", selfCgroup: "0::/\n" }, "podman"],
    ["Podman by the path", { selfCgroup: "0::/machine.slice/libpod-0123.scope\n" }, "podman"],
    ["Kubernetes by its variable", { hasKubernetesHost: true, selfCgroup: "0::/\n" }, "kubernetes"],
    ["Kubernetes by the path", { selfCgroup: "4:memory:/kubepods/burstable/pod1/c\n" }, "kubernetes"],
    ["LXC", { selfCgroup: "0::/lxc/box\n" }, "lxc"],
    ["macOS", { platform: "darwin", selfCgroup: undefined, cpuInfo: undefined }, null],
  ])("%s", (_, changes, container) => {
    expect(describeSurroundings({ ...bare, ...changes }).container).toBe(container);
  });
});

describe("virtual machines", () => {
  it.each([
    ["a plain machine", {}, undefined],
    ["Docker on a Mac", { kernelRelease: "6.10.14-linuxkit" }, "kernel linuxkit"],
    ["WSL", { kernelRelease: "5.15.153.1-microsoft-standard-WSL2" }, "kernel microsoft"],
    [
      "a hypervisor's flag",
      { cpuInfo: "flags\t\t: fpu hypervisor avx\n" },
      "hypervisor flag of the processor",
    ],
    [
      "ARM in a cloud, without flags",
      { cpuInfo: "", dmi: "Amazon EC2 c7g.large" },
      "machine tables: Amazon EC2",
    ],
    ["macOS itself", { platform: "darwin", kernelRelease: "24.1.0" }, undefined],
  ])("%s", (_, changes, evidence) => {
    const found = describeSurroundings({ ...bare, ...changes });
    expect(found.vmEvidence).toBe(evidence);
    expect(found.isVm).toBe(evidence !== undefined);
  });
});
