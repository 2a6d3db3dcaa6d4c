namespace McpManager.Configuration;

/// <summary>Whether others than this machine's users reach the manager unasked who they are. Pure.</summary>
internal static class Exposure
{
    /// <summary>The addresses that others reach without authentication; empty when there is none.</summary>
    public static IReadOnlyList<ListenEndpoint> OpenEndpoints(ManagerOptions options) =>
        options.EnableAuth ? [] : [.. options.Endpoints.Where(e => !e.IsLoopback)];

    /// <summary>Why the start is refused; <c>null</c> when it is not.</summary>
    public static string? Refusal(ManagerOptions options, BackendChoice backend)
    {
        var open = OpenEndpoints(options);

        // Who may create a workload of the process backend runs commands as the manager's own user.
        return open.Count > 0 && backend.Name == "process" && !options.AllowInsecure
            ? $"listening on {string.Join(", ", open)} without authentication lets everyone who reaches it run commands as this user; "
                + "listen on localhost, or set ALLOW_INSECURE=true where the network itself is protected"
            : null;
    }
}
