import { type Processes, runChecked } from '../process.js'
import type { Rights } from './rights.js'

/**
 * What an init does for an engine and nobody did here: mounts the control groups where they are not mounted, and, in a container that
 * shares a version 2 hierarchy, moves the container's processes aside, because a group with processes of its own cannot have limited
 * children. Does nothing where all is in place.
 */
export async function prepareCgroups(rights: Rights, processes: Processes): Promise<void> {
  await runChecked(processes, rights.command(['sh', '-ec', script]))
}

const script = `
root=/sys/fs/cgroup
[ -d $root ] || mount -t sysfs sysfs /sys
if ! grep -qE '^[^ ]+ [^ ]+ cgroup2? ' /proc/mounts; then
  old=$(sed -n 's/^[1-9][0-9]*:\\([^:]*\\):.*/\\1/p' /proc/self/cgroup)
  if [ -n "$old" ]; then
    mount -t tmpfs -o mode=755 cgroup $root
    for controllers in $old; do
      mkdir -p "$root/$controllers"
      case $controllers in
        name=*) mount -t cgroup -o "none,$controllers" cgroup "$root/$controllers" ;;
        *) mount -t cgroup -o "$controllers" cgroup "$root/$controllers" ;;
      esac || rmdir "$root/$controllers"
    done
  else
    mount -t cgroup2 cgroup2 $root
  fi
fi
if [ -e $root/cgroup.controllers ] && [ -e $root/cgroup.type ]; then
  mkdir -p $root/stack-init
  while read -r process; do echo "$process" > $root/stack-init/cgroup.procs || true; done < $root/cgroup.procs
  for controller in $(cat $root/cgroup.controllers); do echo "+$controller" > $root/cgroup.subtree_control || true; done
fi
`
