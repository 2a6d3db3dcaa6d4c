using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace McpManager.Workloads.Spec;

/// <summary>
/// Variables in commands, as Kubernetes has them: <c>$(NAME)</c> is replaced, <c>$$(NAME)</c> becomes <c>$(NAME)</c>, an unknown name stays as it is. Values of the
/// environment are never put on a command line, where everybody can read them.
/// </summary>
internal static partial class CommandVariables
{
    /// <summary>What every backend fills in.</summary>
    public static ImmutableDictionary<string, string> Of(WorkloadName name, int port, int index) => ImmutableDictionary<string, string>.Empty
        .Add("PORT", port.ToString(CultureInfo.InvariantCulture))
        .Add("MCP_SERVICE_NAME", name.Value)
        .Add("REPLICA", index.ToString(CultureInfo.InvariantCulture));

    public static ImmutableArray<string> Expand(ImmutableArray<string> command, ImmutableDictionary<string, string> values) =>
        [.. command.Select(part => Expand(part, values))];

    public static string Expand(string text, ImmutableDictionary<string, string> values) =>
        Reference().Replace(text, match =>
            match.Value.StartsWith("$$", StringComparison.Ordinal) ? match.Value[1..]
            : values.TryGetValue(match.Groups["name"].Value, out var value) ? value
            : match.Value);

    [GeneratedRegex(@"\$?\$\((?<name>[A-Za-z_][A-Za-z0-9_]*)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
