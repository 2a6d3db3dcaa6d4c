using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A volume of a pod and where its container sees it.</summary>
internal sealed record PodVolume(Volume Volume, ImmutableArray<KubeVolumeMount> Mounts);

/// <summary>All volumes of a replica: folders to write in, claims, files of the template, secrets as files. Pure.</summary>
internal static class PodVolumes
{
    private const long DefaultTmp = 64L << 20;
    private const int ReadableByAll = 0b100_100_100;

    // A ConfigMap keeps no modes, and some of the files may be programs.
    private const int ExecutableByAll = 0b101_101_101;

    public static IEnumerable<PodVolume> Of(Revision revision, KubernetesSection section) =>
        [.. Folders(revision.Spec, section), .. Claims(revision.Spec), .. Files(revision), .. Secrets(revision)];

    private static IEnumerable<PodVolume> Folders(WorkloadSpec spec, KubernetesSection section)
    {
        var folders = new SortedDictionary<string, long>(section.Folders().ToDictionary(f => f.Path, f => f.Bytes, StringComparer.Ordinal), StringComparer.Ordinal);
        folders["/tmp"] = spec.StorageLimit ?? folders.GetValueOrDefault("/tmp", DefaultTmp);
        return folders
            .Where(folder => !spec.Volumes.Any(volume => volume.Target == folder.Key))
            .Select((folder, index) => new PodVolume(
                new Volume { Name = $"tmp-{index}", EmptyDir = new EmptyDir { SizeLimit = ResourceMapper.Bytes(folder.Value) } },
                [new KubeVolumeMount { Name = $"tmp-{index}", MountPath = folder.Key }]));
    }

    private static IEnumerable<PodVolume> Claims(WorkloadSpec spec) => spec.Volumes
        .Where(volume => VolumeMount.IsName(volume.Source))
        .GroupBy(volume => volume.Source, StringComparer.Ordinal)
        .Select((mounts, index) => new PodVolume(
            new Volume { Name = $"data-{index}", PersistentVolumeClaim = new ClaimSource(KubernetesNames.ClaimOf(spec.Name, mounts.Key)) },
            [.. mounts.Select(volume => new KubeVolumeMount { Name = $"data-{index}", MountPath = volume.Target, ReadOnly = volume.ReadOnly ? true : null })]));

    private static IEnumerable<PodVolume> Files(Revision revision) => revision.Files is not { } files ? [] : revision.Spec.Volumes
        .Where(volume => files.Folders.ContainsKey(volume.Source))
        .Select((volume, index) => new PodVolume(
            FilesVolume($"files-{index}", KubernetesNames.FilesOf(revision.Spec.Name, files.Hash), files.Folders[volume.Source]),
            [new KubeVolumeMount { Name = $"files-{index}", MountPath = volume.Target, ReadOnly = true }]));

    // Without items a ConfigMap is mounted whole.
    private static Volume FilesVolume(string name, string configMap, ImmutableArray<KeyToPath> items) => items.IsDefaultOrEmpty
        ? new Volume { Name = name, EmptyDir = new EmptyDir() }
        : new Volume { Name = name, ConfigMap = new ConfigMapSource { Name = configMap, DefaultMode = ExecutableByAll, Items = items } };

    private static IEnumerable<PodVolume> Secrets(Revision revision)
    {
        var files = revision.Spec.Secrets.Where(pair => SecretReference.Parse(pair.Value).AsFile).Select(pair => pair.Key).ToList();
        if (files.Count > 0)
        {
            yield return new PodVolume(
                new Volume
                {
                    Name = "secrets",
                    Secret = new SecretSource { SecretName = revision.SecretName, DefaultMode = ReadableByAll, Items = [.. files.Select(name => new KeyToPath(name, name))] },
                },
                [new KubeVolumeMount { Name = "secrets", MountPath = SecretReference.Folder, ReadOnly = true }]);
        }
    }
}
