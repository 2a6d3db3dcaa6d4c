using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpManager.Errors;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>A template's <c>kubernetes</c> section: what its image needs besides.</summary>
internal sealed record KubernetesSection
{
    /// <summary>What a replica is promised, where that is not to be the usual share of its limits.</summary>
    public KubernetesRequests? Requests { get; init; }

    /// <summary>Writable folders: path → size.</summary>
    public ImmutableSortedDictionary<string, string> Tmpfs { get => field ?? Sorted.Empty; init; }

    /// <summary>Named volume → what its claim asks for.</summary>
    public ImmutableSortedDictionary<string, KubernetesVolume> Volumes { get => field ?? ImmutableSortedDictionary<string, KubernetesVolume>.Empty; init; }

    /// <summary>Where its replicas may connect to, besides DNS.</summary>
    public ImmutableArray<KubernetesEgress> Egress { get => field.IsDefault ? [] : field; init; }

    /// <summary>It runs as the user that the image names, which must be a number and not 0.</summary>
    public bool ImageUser { get; init; }

    public ImmutableSortedDictionary<string, string> NodeSelector { get => field ?? Sorted.Empty; init; }

    public string? PriorityClass { get; init; }

    public string? RuntimeClass { get; init; }

    public static KubernetesSection Empty { get; } = new();

    /// <summary>One that was checked before.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/> on field <c>template</c>.</exception>
    public static KubernetesSection Parse(JsonElement? section)
    {
        var errors = new FieldErrors();
        var parsed = Read(section, errors);
        errors.ThrowIfAny(ErrorKind.Invalid, "The template cannot be used.");
        return parsed;
    }

    /// <summary>What is wrong goes to <paramref name="errors"/>, on field <c>template</c>.</summary>
    public static KubernetesSection Read(JsonElement? section, FieldErrors errors)
    {
        try
        {
            var parsed = section is { } json ? json.Deserialize(KubernetesSectionContext.Default.KubernetesSection) ?? Empty : Empty;
            parsed.Check(errors);
            return parsed;
        }
        catch (JsonException e)
        {
            errors.Add("template", $"its kubernetes section cannot be read: {e.Message}");
            return Empty;
        }
    }

    /// <summary>Path → bytes.</summary>
    public IEnumerable<(string Path, long Bytes)> Folders() =>
        Tmpfs.Select(pair => (pair.Key, Quantity.TryParseMemory(pair.Value, out var bytes, out _) ? bytes : 0));

    private void Check(FieldErrors errors)
    {
        foreach (var (path, size) in Tmpfs)
        {
            if (!path.StartsWith('/') || path.Split('/').Skip(1).Any(part => part is "" or "." or "..") || path.Any(c => char.IsControl(c) || c == ':'))
            {
                errors.Add("template", "its kubernetes section's tmpfs must name absolute paths below '/', without '.', '..', ':' and empty parts");
            }

            Size($"tmpfs {FieldPath.Clean(path)}", size, errors);
        }

        foreach (var (name, volume) in Volumes)
        {
            // null in JSON, in spite of its type.
            if (volume is null)
            {
                errors.Add("template", $"its kubernetes section's volume {FieldPath.Clean(name)} must be an object");
                continue;
            }

            if (volume.Size is not null)
            {
                Size($"volume {FieldPath.Clean(name)}", volume.Size, errors);
            }

            if (volume.AccessMode is not (null or "ReadWriteOnce" or "ReadWriteMany"))
            {
                errors.Add("template", $"its kubernetes section's volume {FieldPath.Clean(name)}: access_mode must be ReadWriteOnce or ReadWriteMany");
            }
        }

        if (Requests?.Cpu is { } cpu && !Quantity.TryParseCpu(cpu, out _, out var cpuError))
        {
            errors.Add("template", $"its kubernetes section's requests.cpu {cpuError}");
        }

        if (Requests?.Memory is { } memory)
        {
            Size("requests.memory", memory, errors);
        }

        foreach (var egress in Egress.Where(egress => egress?.IsValid != true))
        {
            errors.Add("template", $"its kubernetes section's egress must be {{\"cidr\": \"203.0.113.0/24\" or \"internet\", \"ports\": [443]}}, not '{FieldPath.Clean(egress?.Cidr ?? "null")}'");
        }

        CheckScheduling(errors);
    }

    private void CheckScheduling(FieldErrors errors)
    {
        foreach (var (key, value) in NodeSelector.Where(pair => !LabelRules.IsKey(pair.Key) || pair.Value is not "" && !LabelRules.IsPart(pair.Value)))
        {
            errors.Add("template", $"its kubernetes section's node_selector must have labels, not {FieldPath.Clean(key)}={FieldPath.Clean(value ?? "null")}");
        }

        foreach (var name in new[] { PriorityClass, RuntimeClass }.OfType<string>().Where(name => !HostRules.IsDnsName(name)))
        {
            errors.Add("template", $"its kubernetes section's priority_class and runtime_class must be names of objects, not '{FieldPath.Clean(name)}'");
        }
    }

    private static void Size(string what, string size, FieldErrors errors)
    {
        if (!Quantity.TryParseMemory(size, out _, out var error))
        {
            errors.Add("template", $"its kubernetes section's {what} {error}");
        }
    }
}

/// <summary>In the forms of <c>cpu_limit</c> and <c>memory_limit</c>.</summary>
internal sealed record KubernetesRequests
{
    public string? Cpu { get; init; }

    public string? Memory { get; init; }

    [JsonIgnore]
    public int? Millicores => Quantity.TryParseCpu(Cpu, out var millicores, out _) ? millicores : null;

    [JsonIgnore]
    public long? Bytes => Quantity.TryParseMemory(Memory, out var bytes, out _) ? bytes : null;
}

internal sealed record KubernetesVolume
{
    public string? Size { get; init; }

    public string? StorageClass { get; init; }

    public string? AccessMode { get; init; }

    [JsonIgnore]
    public long? SizeBytes => Quantity.TryParseMemory(Size, out var bytes, out _) ? bytes : null;
}

internal sealed record KubernetesEgress
{
    /// <summary>All addresses but private ones, the node's own and the cloud's metadata.</summary>
    public const string Internet = "internet";

    public required string Cidr { get; init; }

    /// <summary>Empty for all.</summary>
    public ImmutableArray<int> Ports { get => field.IsDefault ? [] : field; init; }

    // In the one form that all read alike: 010.0.0.0 is 8.0.0.0 to some.
    [JsonIgnore]
    public bool IsValid => (Cidr == Internet || (IPNetwork.TryParse(Cidr, out var range) && string.Equals(range.ToString(), Cidr, StringComparison.OrdinalIgnoreCase))) && Ports.All(port => port is > 0 and <= 65535);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(KubernetesSection))]
internal sealed partial class KubernetesSectionContext : JsonSerializerContext;
