using System.Collections.Immutable;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>volumes</c>: source → <c>target[:ro]</c>.</summary>
internal static class VolumeRules
{
    public const int MaxVolumes = 32;
    private const int MaxPath = 1024;

    public static ImmutableArray<VolumeMount> Read(IReadOnlyDictionary<string, string>? volumes, FieldErrors errors)
    {
        if (volumes is null)
        {
            return [];
        }

        if (volumes.Count > MaxVolumes)
        {
            errors.Add("volumes", $"must be at most {MaxVolumes}, are {volumes.Count}");
            return [];
        }

        // Sorted, so that equal requests make equal specs whatever order they were written in.
        var mounts = volumes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Parse(pair.Key, pair.Value, errors)).ToImmutableArray();
        foreach (var twice in mounts.GroupBy(mount => mount.Target, StringComparer.Ordinal).SelectMany(group => group.Skip(1)))
        {
            errors.Add(FieldPath.Of("volumes", twice.Source), "another volume has the same target");
        }

        return mounts;
    }

    private static VolumeMount Parse(string source, string? given, FieldErrors errors)
    {
        var field = FieldPath.Of("volumes", source);
        if (!IsSource(source))
        {
            errors.Add(field, "a volume's source must be a path or a name, without '..', ':' and control characters");
        }

        var colon = given?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var target = colon < 0 ? given ?? "" : given![..colon];
        if (colon >= 0 && given![colon..] is not (":ro" or ":rw"))
        {
            errors.Add(field, "after the target only ':ro' may follow");
        }

        if (!IsTarget(target))
        {
            errors.Add(field, "a volume's target must be an absolute path below '/', without '.', '..', empty parts and control characters");
        }

        return new VolumeMount(source, target, colon >= 0 && given![colon..] == ":ro");
    }

    public static bool IsSource(string source) =>
        source.Length is > 0 and <= MaxPath
        && !source.Any(c => char.IsControl(c) || c == ':')
        && !source.Split('/').Contains("..", StringComparer.Ordinal);

    private static bool IsTarget(string target) =>
        target.Length is > 1 and <= MaxPath
        && target[0] == '/'
        && !target.Any(char.IsControl)
        && target.Split('/').Skip(1).All(part => part is not ("" or "." or ".."));
}
