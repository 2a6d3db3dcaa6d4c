using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>Named volumes → claims. They outlive their workload, unless its removal asks for them. Pure.</summary>
internal static class ClaimMapper
{
    private const string OneNode = "ReadWriteOnce";

    public static IReadOnlyList<PersistentVolumeClaim> Map(WorkloadSpec spec, ObjectPlace place)
    {
        var section = KubernetesSection.Parse(spec.BackendSection);
        return [.. Names(spec).Select(name => Map(spec, name, section.Volumes.GetValueOrDefault(name), place))];
    }

    /// <summary>Whether a volume of it can be written by replicas on one node only.</summary>
    public static bool IsExclusive(WorkloadSpec spec, KubernetesOptions options)
    {
        var section = KubernetesSection.Parse(spec.BackendSection);
        return spec.Volumes.Any(volume => VolumeMount.IsName(volume.Source) && (section.Volumes.GetValueOrDefault(volume.Source)?.AccessMode ?? options.VolumeAccessMode) == OneNode);
    }

    private static IEnumerable<string> Names(WorkloadSpec spec) =>
        spec.Volumes.Where(volume => VolumeMount.IsName(volume.Source)).Select(volume => volume.Source).Distinct(StringComparer.Ordinal);

    private static PersistentVolumeClaim Map(WorkloadSpec spec, string name, KubernetesVolume? own, ObjectPlace place) => new()
    {
        Metadata = place.Named(spec, KubernetesNames.ClaimOf(spec.Name, name)) with
        {
            Annotations = Sorted.Empty.Add(KubernetesNames.VolumeName, name).Add(KubernetesNames.MadeFor, place.OwnerUid ?? string.Empty),
        },
        Spec = new ClaimSpec
        {
            AccessModes = [own?.AccessMode ?? place.Options.VolumeAccessMode],
            StorageClassName = own?.StorageClass ?? place.Options.StorageClass,
            Resources = new Resources { Requests = Sorted.Empty.Add("storage", ResourceMapper.Bytes(own?.SizeBytes ?? place.Options.VolumeSize)) },
        },
    };
}
