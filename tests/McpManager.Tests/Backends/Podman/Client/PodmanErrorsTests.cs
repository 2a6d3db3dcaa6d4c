using System.Net;
using McpManager.Backends.Podman.Client;

namespace McpManager.Tests.Backends.Podman.Client;

/// <summary>What 4.3.1 was seen to say, rootful and rootless, and what the sources of 5.x say.</summary>
public class PodmanErrorsTests
{
    [Theory]
    [InlineData(500, "that name is already in use", "creating container storage: the container name \"a\" is already in use by 07e7. You have to remove that container to be able to reuse that name: that name is already in use", "name")]
    [InlineData(409, "network already exists", "network name n1 already used: network already exists", "name")]
    [InlineData(500, "volume already exists", "volume with name v1 already exists: volume already exists", "name")]
    [InlineData(500, "secret name in use", "s1: secret name in use", "name")]
    [InlineData(500, "address already in use", "cannot listen on the TCP port: listen tcp4 127.0.0.1:31999: bind: address already in use", "port")]
    [InlineData(500, "rootlessport listen tcp 127.0.0.1:31998: bind: address already in use", null, "port")]
    [InlineData(500, "rootlessport cannot expose privileged port 80, you can add 'net.ipv4.ip_unprivileged_port_start=80' to /etc/sysctl.conf (currently 1024)", null, "port")]
    [InlineData(500, "image not known", "nope/x:1: image not known", "image")]
    [InlineData(404, "no such image", "nope/x:1: no such image", "image")]
    [InlineData(500, "network not found", "unable to find network with name or ID nonet: network not found", "network")]
    [InlineData(500, "no such secret", "running container create option: no secret with name or id \"nosec\": no such secret", "secret")]
    [InlineData(500, "no space left on device", "write /x: no space left on device", "space")]
    [InlineData(500, "could not find enough available IDs", "creating container storage: could not find enough available IDs", "ids")]
    [InlineData(500, "exit status 1", "creating container storage: creating an ID-mapped copy of layer \"6655\": error chrooting to \"/merged\": chrooting to \"/merged\": operation not permitted: exit status 1", "no_namespace")]
    [InlineData(500, "no space left on device", "creating container storage: creating an ID-mapped copy of layer \"6655\": no space left on device", "space")]
    [InlineData(409, "volume is being used", "volume v1 is being used by the following container(s): a542: volume is being used", "use")]
    [InlineData(500, "network is being used", "\"n1\" has associated containers with it. Use -f to forcibly delete containers and pods: network is being used", "use")]
    [InlineData(500, "container state improper", "can only kill running containers. cd1e is in state created: container state improper", "state")]
    [InlineData(500, "OCI runtime attempted to invoke a command that was not found", "runc: runc create failed: unable to start container process: exec: \"nope\": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found", "program")]
    [InlineData(404, "no such container", "no container with name or ID \"zzz\" found: no such container", "absent")]
    [InlineData(500, "subnet is in use", "subnet 10.89.0.0/24 is already used on the host or by another config", "")]
    [InlineData(500, "OCI runtime error", "crun: cgroups in hybrid mode not supported, drop all controllers from cgroupv2: OCI runtime error", "")]
    public void Each_error_is_one_thing(int status, string cause, string? message, string expected)
    {
        var e = new PodmanException((HttpStatusCode)status, cause, message);
        (string Name, bool Holds)[] all =
        [
            ("name", e.IsNameInUse), ("port", e.IsPortTaken), ("image", e.IsNoSuchImage), ("network", e.IsNetworkMissing), ("secret", e.IsSecretMissing),
            ("space", e.IsNoSpace), ("ids", e.IsNoIdsLeft), ("no_namespace", e.IsNoUserNamespace), ("use", e.IsInUse), ("state", e.IsWrongState), ("program", e.IsNoSuchProgram), ("absent", e.IsNotFound),
        ];

        string.Join(' ', all.Where(one => one.Holds).Select(one => one.Name)).ShouldBe(expected);
    }
}
