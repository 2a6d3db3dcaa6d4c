using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.State;
using McpManager.Errors;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>What a revision's pods need before they start: its Secret, the ConfigMap of its files, its claims.</summary>
internal sealed class WorkloadParts(KubernetesClient client, SecretFolder secrets)
{
    /// <summary>Reads the secrets and files of this moment.</summary>
    /// <exception cref="ManagerException">A secret or a file cannot be read.</exception>
    public (Revision Revision, SecretContent Secret, FilesContent? Files) Read(WorkloadSpec spec)
    {
        try
        {
            var content = SecretMapper.Content(spec, secrets.Read);
            var files = TemplateFiles.Read(spec);
            return (new Revision(spec, content.Hash, files?.Ref), content, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ManagerException(ErrorKind.Invalid, $"What the workload needs cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes those that are not there. The Deployment's annotation names them already, so that none is forgotten.</summary>
    public async Task EnsureAsync(WorkloadSpec spec, SecretContent content, FilesContent? files, ObjectPlace place, CancellationToken ct)
    {
        await EnsureAsync(KubeResources.Secrets, SecretMapper.Map(spec, content, place), ct);
        if (files is not null)
        {
            await EnsureAsync(KubeResources.ConfigMaps, FilesMapper.Map(spec, files, place), ct);
        }

        foreach (var claim in ClaimMapper.Map(spec, place))
        {
            await EnsureAsync(KubeResources.Claims, claim, ct);
        }
    }

    /// <summary>Makes a Secret again that somebody deleted, from what is known of it.</summary>
    /// <returns>True when it was gone.</returns>
    public async Task<bool> RestoreSecretAsync(Revision revision, SecretCache known, ObjectPlace place, CancellationToken ct)
    {
        if (await client.FindAsync(KubeResources.Secrets, revision.SecretName, ct) is not null
            || await known.FindDataAsync(revision.SecretName, ct) is not { } data)
        {
            return false;
        }

        if (SecretMapper.Hash(data) != revision.SecretHash)
        {
            // No Secret is better than a wrong one under the right name.
            return false;
        }

        await EnsureAsync(KubeResources.Secrets, SecretMapper.Map(revision.Spec, new SecretContent(data, revision.SecretHash), place), ct);
        return true;
    }

    /// <summary>Removes those that no revision needs any more.</summary>
    /// <returns>The ones that are left.</returns>
    public async Task<ImmutableArray<string>> RemoveAsync(IEnumerable<string> parts, IReadOnlyCollection<string> needed, CancellationToken ct)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        foreach (var part in parts)
        {
            if (needed.Contains(part))
            {
                kept.Add(part);
            }
            else if (PartName.Parse(part) is { } parsed)
            {
                await (parsed.IsSecret
                    ? client.DeleteAsync(KubeResources.Secrets, parsed.Name, ct)
                    : client.DeleteAsync(KubeResources.ConfigMaps, parsed.Name, ct));
            }
        }

        return kept.ToImmutable();
    }

    // Named by their content, or kept for their data: what is there already is what is wanted, if it is the workload's own.
    private async Task EnsureAsync<T>(KubeResource<T> resource, T wanted, CancellationToken ct)
        where T : class, Models.IKubeObject
    {
        try
        {
            await client.CreateAsync(resource, wanted, ct);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            var name = wanted.Metadata.Name!;
            var there = await client.FindAsync(resource, name, ct);
            if (there is not null && there.Metadata.Label(KubernetesNames.Instance) != wanted.Metadata.Label(KubernetesNames.Instance))
            {
                throw new ManagerException(ErrorKind.Conflict, $"The namespace has a {resource.Kind} '{name}' that does not belong to this workload.", e);
            }
        }
    }
}
