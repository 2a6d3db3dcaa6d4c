using System.Collections.Immutable;
using McpManager.Errors;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>host</c>: a public name besides <c>{name}.localhost</c>.</summary>
internal static class HostRules
{
    private const int MaxLength = 253;
    private const int MaxLabel = 63;

    public static string? Read(string? given, ImmutableArray<string> reserved, FieldErrors errors)
    {
        if (given is null)
        {
            return null;
        }

        var host = given.ToLowerInvariant();
        if (IsLocal(host))
        {
            errors.Add("host", "must not be localhost or a name below it: every workload has {service_name}.localhost already");
        }
        else if (!IsDnsName(host) || IsAddress(host))
        {
            errors.Add("host", "must be a DNS name such as app.example.org, and no IP address");
        }
        else if (reserved.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add("host", "is a host name of the manager itself");
        }

        return host;
    }

    /// <summary>Whether a workload may have it, the manager's own names apart.</summary>
    public static bool IsPublicName(string host) => !IsLocal(host) && IsDnsName(host) && !IsAddress(host);

    /// <summary>Lower-case labels of letters, digits and inner hyphens, separated by dots.</summary>
    public static bool IsDnsName(string text) =>
        text.Length is > 0 and <= MaxLength && text.Split('.').All(label =>
            label.Length is > 0 and <= MaxLabel
            && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && label[0] != '-' && label[^1] != '-');

    private static bool IsLocal(string host) => host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);

    // A last label of digits makes it an IPv4 address to every URL parser (WHATWG URL, "ends in a number").
    private static bool IsAddress(string host) => host[(host.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit);
}
