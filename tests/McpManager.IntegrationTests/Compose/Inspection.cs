using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Compose;

/// <summary>Reads what inspect and the kernel say of a container.</summary>
internal static class Inspection
{
    /// <summary>A list of texts, which may be absent.</summary>
    public static IReadOnlyList<string> Strings(this JsonNode? list) => [.. list?.AsArray().Select(text => text!.GetValue<string>()) ?? []];

    /// <summary>Lines of <c>/proc/…/status</c>.</summary>
    public static void ShouldBeStatus(this string status, params (string Name, string Value)[] expected)
    {
        var found = status.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':'))
            .Select(parts => (parts[0], parts[1].Trim().Replace('\t', ' ')));
        found.ShouldBe(expected, ignoreOrder: true);
    }
}
