import { expect, it } from "vitest";
import { findCgroupFolders } from "./cgroup-folders.ts";

const mount = (root: string, folder: string, type: string, options: string): string =>
  `36 31 0:32 ${root} ${folder} rw,relatime - ${type} ${type} ${options}`;

const v1Mounts = (root: string): string =>
  [
    mount(root, "/sys/fs/cgroup/cpu,cpuacct", "cgroup", "rw,cpu,cpuacct"),
    mount(root, "/sys/fs/cgroup/memory", "cgroup", "rw,memory"),
    mount("/", "/proc", "proc", "rw"),
  ].join("\n");

it.each([
  {
    where: "v2 on a machine: the path below the mount, and all its parents",
    selfCgroup: "0::/user.slice/run.scope\n",
    mountInfo: mount("/", "/sys/fs/cgroup", "cgroup2", "rw,nsdelegate"),
    expected: {
      version: "v2",
      cpu: ["/sys/fs/cgroup/user.slice/run.scope", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup"],
    },
  },
  {
    where: "v2 in Docker, Podman or Kubernetes with a namespace: the mount is the group",
    selfCgroup: "0::/\n",
    mountInfo: mount("/", "/sys/fs/cgroup", "cgroup2", "ro,nsdelegate"),
    expected: { version: "v2", cpu: ["/sys/fs/cgroup"] },
  },
  {
    where: "a process moved in from outside of its namespace",
    selfCgroup: "0::/../other\n",
    mountInfo: mount("/", "/sys/fs/cgroup", "cgroup2", "rw"),
    expected: { version: "v2", cpu: ["/sys/fs/cgroup"] },
  },
  {
    where: "v1 in Docker: the path is the host's, and the mount is the group",
    selfCgroup: "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n",
    mountInfo: v1Mounts("/docker/abc"),
    expected: {
      version: "v1",
      cpu: ["/sys/fs/cgroup/cpu,cpuacct"],
      cpuacct: ["/sys/fs/cgroup/cpu,cpuacct"],
      memory: ["/sys/fs/cgroup/memory"],
    },
  },
  {
    where: "v1 in Kubernetes: a container's own group below the mounted one",
    selfCgroup: "4:memory:/kubepods/pod1/c\n3:cpu,cpuacct:/kubepods/pod1/c\n",
    mountInfo: v1Mounts("/kubepods/pod1"),
    expected: {
      version: "v1",
      memory: ["/sys/fs/cgroup/memory/c", "/sys/fs/cgroup/memory"],
    },
  },
  {
    where: "a mixed system: each controller where it is, the processor's decides the version",
    selfCgroup: "3:cpu:/\n0::/app\n",
    mountInfo: [
      mount("/", "/sys/fs/cgroup/cpu", "cgroup", "rw,cpu"),
      mount("/", "/sys/fs/cgroup/unified", "cgroup2", "rw"),
    ].join("\n"),
    expected: {
      version: "v1",
      cpu: ["/sys/fs/cgroup/cpu"],
      memory: ["/sys/fs/cgroup/unified/app", "/sys/fs/cgroup/unified"],
    },
  },
  {
    where: "a mount point with a space",
    selfCgroup: "0::/\n",
    mountInfo: mount("/", "/my\\040groups", "cgroup2", "rw"),
    expected: { cpu: ["/my groups"] },
  },
])("finds the groups of $where", ({ selfCgroup, mountInfo, expected }) => {
  expect(findCgroupFolders(selfCgroup, mountInfo)).toMatchObject(expected);
});

it.each([
  [undefined, undefined, "the system has no control groups"],
  ["0::/\n", mount("/", "/proc", "proc", "rw"), "no control group of the processor is mounted"],
  ["", "", "no control group of the processor is mounted"],
])("says why there are none in %j", (selfCgroup, mountInfo, unavailable) => {
  expect(findCgroupFolders(selfCgroup, mountInfo)).toEqual({ unavailable });
});
