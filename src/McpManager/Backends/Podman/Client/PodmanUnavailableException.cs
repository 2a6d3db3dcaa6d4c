namespace McpManager.Backends.Podman.Client;

/// <summary>Podman did not answer, or not to the end: its socket is not there or refuses, the connection broke, or the time was over.</summary>
internal sealed class PodmanUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
