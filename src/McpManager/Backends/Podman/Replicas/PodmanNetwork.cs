using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>The network of all replicas: apart from other isolated ones, with names.</summary>
internal sealed class PodmanNetwork(PodmanClient client, PodmanNames names)
{
    /// <summary>Makes it when it is not there. One that somebody else made is used as it is.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        if (await client.FindNetworkAsync(names.Owner, ct) is null)
        {
            await client.CreateNetworkAsync(
                new NetworkDetails
                {
                    Name = names.Owner,
                    Driver = "bridge",
                    DnsEnabled = true,
                    Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [PodmanLabels.Owner] = names.Owner },

                    // Plain bridges route to each other. No more than this can be had from 4.3 (docs/security.md says what it holds).
                    Options = new Dictionary<string, string>(StringComparer.Ordinal) { ["isolate"] = "true" },
                },
                ct);
        }
    }
}
