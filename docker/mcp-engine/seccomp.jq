# Makes seccomp.json from the default profile of Podman and its relatives (package golang-github-containers-common, BSD/Apache licensed):
#   jq -f docker/mcp-engine/seccomp.jq /usr/share/containers/seccomp.json >docker/mcp-engine/seccomp.json
# That profile lets mount, unshare, clone and setns with namespaces through, which the kernel checks anyway; Docker's own refuses them without SYS_ADMIN.
# One call is missing for a container inside: each sets the name of the host that it believes to be.
["sethostname"] as $needed
# What nothing in the engine and no workload of it has a use for.
| ["syslog", "reboot", "name_to_handle_at"] as $needless
| .syscalls |= map(
    (if .excludes.caps or .includes.caps then .names -= $needed else . end)
    | if .action == "SCMP_ACT_ALLOW" and .includes == {} and .excludes == {} and ((.args // []) | length) == 0 then .names -= $needless else . end)
| .syscalls |= map(select(.names | length > 0))
| .syscalls += [{"names": $needed, "action": "SCMP_ACT_ALLOW", "args": [], "comment": "for containers inside", "includes": {}, "excludes": {}}]
