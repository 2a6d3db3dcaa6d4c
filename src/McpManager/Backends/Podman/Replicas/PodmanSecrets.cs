using McpManager.Backends.Podman.Client;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>A replica's secrets as Podman's own: made right before its container, gone with it.</summary>
internal sealed class PodmanSecrets(PodmanClient client, PodmanNames names, SecretFolder folder)
{
    /// <exception cref="IOException">One cannot be read, or Podman cannot take it.</exception>
    public async Task PutAsync(WorkloadSpec spec, int index, CancellationToken ct)
    {
        foreach (var (variable, reference) in spec.Secrets)
        {
            var name = names.Secret(spec.Name, index, variable);
            var value = folder.Read(reference);
            while (!await client.CreateSecretAsync(name, value, labels: null, ct))
            {
                // Left by a run before; its value may be an old one.
                await client.RemoveSecretAsync(name, ct);
            }
        }
    }

    public Task RemoveAsync(WorkloadName workload, int index, CancellationToken ct) => RemoveAsync(name => name.StartsWith(names.SecretsOf(workload, index), StringComparison.Ordinal), ct);

    /// <summary>Removes those of replicas that are not among <paramref name="known"/>: prefixes of <see cref="PodmanNames.SecretsOf"/>.</summary>
    public Task RemoveOthersAsync(IReadOnlySet<string> known, CancellationToken ct) => RemoveAsync(
        name => !known.Contains(name[..(name.LastIndexOf('.') + 1)]),
        ct);

    private async Task RemoveAsync(Func<string, bool> which, CancellationToken ct)
    {
        foreach (var secret in (await client.ListSecretsAsync(ct)).Select(secret => secret.Name).Where(names.IsSecret).Where(which))
        {
            await client.RemoveSecretAsync(secret, ct);
        }
    }
}
