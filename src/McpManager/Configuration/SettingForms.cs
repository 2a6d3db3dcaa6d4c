using System.Net;
using System.Text.RegularExpressions;

namespace McpManager.Configuration;

/// <summary>The forms of single values. Each answers <c>null</c> or <c>false</c> for what is not of that form.</summary>
internal static partial class SettingForms
{
    public static LogLevel? Level(string text) => text.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        _ => null,
    };

    /// <summary><c>first-last</c>, both of them unprivileged ports.</summary>
    public static (int First, int Last)? PortRange(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2
            && int.TryParse(parts[0], out var first)
            && int.TryParse(parts[1], out var last)
            && first >= 1024 && last <= 65535 && first <= last
            ? (first, last)
            : null;
    }

    /// <summary>An origin as a browser writes it: scheme, host and port without path, lower case, default ports left out.</summary>
    public static string? Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
        && !text.Contains('*', StringComparison.Ordinal)
            ? uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant()
            : null;

    /// <summary>A host name, <c>*.</c> and a host name, or an IP address, without a port.</summary>
    public static string? HostPattern(string text)
    {
        if (IPAddress.TryParse(text.Trim('[', ']'), out var ip))
        {
            return ip.ToString();
        }

        return HostPatterns().IsMatch(text) && text.Length <= 253 ? text.ToLowerInvariant() : null;
    }

    /// <summary>What Podman and Kubernetes take as the name of a network.</summary>
    public static bool IsNetworkName(string text) => NetworkNames().IsMatch(text);

    /// <summary>A DNS subdomain, as the names of most Kubernetes objects are.</summary>
    public static bool IsObjectName(string text) => text.Length <= 253 && ObjectNames().IsMatch(text);

    public static bool IsStorageDriver(string text) => StorageDrivers().IsMatch(text);

    /// <summary>A name as Traefik's own configuration files use it.</summary>
    public static bool IsEntryPointName(string text) => EntryPointNames().IsMatch(text);

    [GeneratedRegex(@"^(\*\.)?[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HostPatterns();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_.-]{0,62}\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex NetworkNames();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ObjectNames();

    [GeneratedRegex(@"^[a-z0-9]{1,20}\z", RegexOptions.NonBacktracking)]
    private static partial Regex StorageDrivers();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,62}\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex EntryPointNames();
}
