using System.Globalization;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.Mapping;

/// <summary>As whom a container runs: never root, unless a template says so and why. Pure.</summary>
internal static class ContainerUser
{
    /// <summary>Beyond the ids of people and system services, and small enough for a small user namespace.</summary>
    public const string Default = "2000:2000";

    /// <returns><c>null</c> for the image's own.</returns>
    public static string? Of(WorkloadSpec spec, string imageUser) =>
        spec.User ?? (spec.RootReason is null && RootUser.Is(imageUser) ? Default : null);

    /// <summary>The highest numeric id it is known to need.</summary>
    public static long HighestId(string? user, string imageUser) =>
        (user ?? imageUser).Split(':').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Max();
}
