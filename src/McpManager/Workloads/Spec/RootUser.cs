using System.Globalization;

namespace McpManager.Workloads.Spec;

/// <summary>Which users are root.</summary>
internal static class RootUser
{
    /// <param name="user">As an image or a spec has it: a name, <c>uid</c> or <c>uid:gid</c>; empty for none, which is root.</param>
    /// <remarks>Container runtimes read the number with Go's Atoi, which takes a sign: <c>+0</c> is root.</remarks>
    public static bool Is(string? user) => (user ?? string.Empty).Split(':')[0] is var name
        && (name is "" or "root" || (long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) && id == 0));
}
