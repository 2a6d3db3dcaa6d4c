namespace McpManager.Backends.Podman.Service;

/// <summary>Where Podman is.</summary>
/// <param name="Finding">The end of a sentence: "answers on unix:///run/podman/podman.sock (4.3.1)", "is not installed".</param>
/// <param name="SocketPath">It answers here.</param>
/// <param name="Program">It does not answer, and this program can be started as its service.</param>
internal sealed record PodmanLocation(string Finding, string? SocketPath = null, string? Program = null)
{
    public bool Available => SocketPath is not null || Program is not null;
}
