using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.State;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>What a revision's pods need before they start: its Secret, the ConfigMap of its files, its claims.</summary>
internal sealed class WorkloadParts(KubernetesClient client, SecretFolder secrets, SecretCache known, TimeProvider time)
{
    private const int MaxTries = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads the secrets and files of this moment.</summary>
    /// <exception cref="ManagerException">A secret or a file cannot be read.</exception>
    public (Revision Revision, SecretContent Secret, FilesContent? Files) Read(WorkloadSpec spec)
    {
        try
        {
            var content = SecretMapper.Content(spec, secrets.Read);
            var files = TemplateFiles.Read(spec);
            var revision = new Revision(spec, content.Hash, files?.Ref);

            // By its name it can hold nothing else: whoever sees the Deployment before the Secret is there knows the workload.
            known.Learn(revision.SecretName, content.Data);
            return (revision, content, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ManagerException(ErrorKind.Invalid, $"What the workload needs cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes those that are not there, the Secret last: where it is, all are. The Deployment's annotation names them already, so that none is forgotten.</summary>
    public async Task EnsureAsync(WorkloadSpec spec, SecretContent content, FilesContent? files, ObjectPlace place, CancellationToken ct)
    {
        if (files is not null)
        {
            await EnsureAsync(KubeResources.ConfigMaps, FilesMapper.Map(spec, files, place), place, ct);
        }

        foreach (var claim in ClaimMapper.Map(spec, place))
        {
            await EnsureAsync(KubeResources.Claims, claim, place, ct);
        }

        Failpoint.Hit("parts.all_but_secret");
        await EnsureAsync(KubeResources.Secrets, SecretMapper.Map(spec, content, place), place, ct);
    }

    /// <summary>Whether all parts were made.</summary>
    public async Task<bool> AreMadeAsync(Revision revision, CancellationToken ct) => await client.FindAsync(KubeResources.Secrets, revision.SecretName, ct) is not null;

    /// <summary>Makes a Secret again that somebody deleted, from what is known of it.</summary>
    /// <returns>True when it was gone.</returns>
    public async Task<bool> RestoreSecretAsync(Revision revision, ObjectPlace place, CancellationToken ct)
    {
        if (await AreMadeAsync(revision, ct)
            || await known.FindDataAsync(revision.SecretName, ct) is not { } data)
        {
            return false;
        }

        if (SecretMapper.Hash(data) != revision.SecretHash)
        {
            // No Secret is better than a wrong one under the right name.
            return false;
        }

        await EnsureAsync(KubeResources.Secrets, SecretMapper.Map(revision.Spec, new SecretContent(data, revision.SecretHash), place), place, ct);
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

    // Named by their content, or kept for their data: what is there already is what is wanted, if it is the workload's own and stays.
    private async Task EnsureAsync<T>(KubeResource<T> resource, T wanted, ObjectPlace place, CancellationToken ct)
        where T : class, Models.IKubeObject
    {
        var name = wanted.Metadata.Name!;
        for (var tries = 0; tries < MaxTries; tries++)
        {
            try
            {
                await client.CreateAsync(resource, wanted, ct);
                return;
            }
            catch (KubernetesException e) when (e.IsAlreadyExists)
            {
                var there = await client.FindAsync(resource, name, ct);
                if (there is not null && there.Metadata.Label(KubernetesNames.Instance) != wanted.Metadata.Label(KubernetesNames.Instance))
                {
                    throw new ManagerException(ErrorKind.Conflict, $"The namespace has a {resource.Kind} '{name}' that does not belong to this workload.", e);
                }

                if (there is { Metadata.DeletionTimestamp: null } && IsOwn(there.Metadata, place))
                {
                    return;
                }

                // Of a workload of this name that was removed just now: the cluster is about to remove it too.
                if (there is { Metadata.DeletionTimestamp: null })
                {
                    await client.DeleteAsync(resource, name, ct, uid: there.Metadata.Uid);
                }

                await Task.Delay(s_pause, time, ct);
            }
        }

        throw new ManagerException(ErrorKind.Conflict, $"The {resource.Kind} '{name}' of the workload that had this name is still being removed; try again.");
    }

    private static bool IsOwn(Models.ObjectMeta there, ObjectPlace place) =>
        there.OwnerReferences is not [_, ..] owners || owners.Any(owner => owner.Uid == place.OwnerUid);
}
