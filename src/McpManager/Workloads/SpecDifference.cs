using System.Text.Json;
using McpManager.Json;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>In which fields two specs differ, by the names that a request has for them. Names only: values may be secret.</summary>
internal static class SpecDifference
{
    public static IReadOnlyList<string> Between(WorkloadSpec a, WorkloadSpec b)
    {
        var left = ToJson(a);
        var right = ToJson(b);
        return [.. Names(left).Union(Names(right))
            .Where(name => Text(left, name) != Text(right, name))
            .Select(RequestName)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
    }

    private static JsonElement ToJson(WorkloadSpec spec) =>
        JsonSerializer.SerializeToElement(spec with { RestartedAt = null }, StateJsonContext.Default.WorkloadSpec);

    private static IEnumerable<string> Names(JsonElement spec) => spec.EnumerateObject().Select(property => property.Name);

    private static string? Text(JsonElement spec, string name) => spec.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    private static string RequestName(string specName) => specName switch
    {
        "health_check_interval_seconds" => "health_check_interval",
        "stop_timeout_seconds" => "stop_timeout",
        "backend_section" or "template_directory" => "template",
        _ => specName,
    };
}
