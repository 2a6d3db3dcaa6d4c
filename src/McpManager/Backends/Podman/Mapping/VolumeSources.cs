using System.Collections.Immutable;
using McpManager.Errors;
using McpManager.Workloads.Files;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.Mapping;

/// <summary>A volume of a workload, placed.</summary>
/// <param name="Source">A name of Podman's, or an absolute path of the host without links.</param>
internal sealed record PlacedVolume(bool IsNamed, string Source, string Target, bool ReadOnly);

/// <summary>
/// Where volumes come from. A plain name is a volume of the workload's own; a path must lead, all links followed, below one of the operator's
/// <c>VOLUME_ROOTS</c>; a relative path, to a folder below the template's own, read-only.
/// </summary>
/// <param name="roots">Links resolved.</param>
/// <param name="socketPath">Podman's: who has it is Podman.</param>
internal sealed class VolumeSources(ImmutableArray<string> roots, PodmanNames names, string? socketPath = null)
{
    public static bool IsNamed(VolumeMount volume) => VolumeMount.IsName(volume.Source);

    /// <summary>Names of Podman's volumes that hold the workload's data.</summary>
    public IEnumerable<string> NamedBy(WorkloadSpec spec) => spec.Volumes.Where(IsNamed).Select(volume => names.Volume(spec.Name, volume.Source));

    /// <summary>Looks at the host, so it is asked again at every start. What is wrong goes to <paramref name="errors"/>.</summary>
    public ImmutableArray<PlacedVolume> Place(WorkloadSpec spec, FieldErrors errors)
    {
        var placed = ImmutableArray.CreateBuilder<PlacedVolume>();
        foreach (var volume in spec.Volumes)
        {
            var (place, error) = IsNamed(volume) ? Named(spec, volume) : OnHost(spec, volume);
            if (place is not null)
            {
                placed.Add(place);
            }
            else
            {
                errors.Add(FieldPath.Of("volumes", volume.Source), error!);
            }
        }

        return placed.ToImmutable();
    }

    private (PlacedVolume? Place, string? Error) Named(WorkloadSpec spec, VolumeMount volume) =>
        volume.Source.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && volume.Source.Length <= 64
            ? (new PlacedVolume(IsNamed: true, names.Volume(spec.Name, volume.Source), volume.Target, volume.ReadOnly), null)
            : (null, "a volume's name must be at most 64 letters, digits, '_', '.' and '-'");

    private (PlacedVolume? Place, string? Error) OnHost(WorkloadSpec spec, VolumeMount volume)
    {
        var isRelative = VolumeMount.IsRelative(volume.Source);
        if (isRelative && spec.TemplateDirectory is null)
        {
            return (null, "a relative path has no meaning here: give an absolute one below VOLUME_ROOTS, or a name");
        }

        try
        {
            var path = RealPath.Resolve(isRelative ? $"{spec.TemplateDirectory}/{volume.Source}" : volume.Source);
            var allowed = isRelative ? [RealPath.Resolve(spec.TemplateDirectory!)] : roots;
            return WhyNot(path, allowed) is { } error
                ? (null, error)
                : (new PlacedVolume(IsNamed: false, path, volume.Target, ReadOnly: volume.ReadOnly || isRelative), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be looked at: {e.Message}");
        }
    }

    private string? WhyNot(string path, ImmutableArray<string> allowed)
    {
        if (!allowed.Any(root => IsBelow(path, root)))
        {
            return allowed.IsEmpty
                ? "host paths are not allowed: VOLUME_ROOTS names none; use a volume's name"
                : "leads outside of the folders that VOLUME_ROOTS allows";
        }

        // A single file may be a socket, a pipe or a device: doors to the host.
        return socketPath is not null && IsBelow(RealPath.Resolve(socketPath), path) ? "has Podman's own socket in it"
            : Directory.Exists(path) ? null
            : Path.Exists(path) ? "must be a folder"
            : "does not exist, as the manager sees the host";
    }

    private static bool IsBelow(string path, string root) => path == root || path.StartsWith(root == "/" ? root : root + "/", StringComparison.Ordinal);
}
