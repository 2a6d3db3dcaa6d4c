namespace McpManager.Backends.Kubernetes.Client;

/// <summary>One call, such that it can be sent again.</summary>
/// <param name="Path">With its query.</param>
/// <param name="Streams">The body of a success is read as it comes.</param>
internal sealed record KubeRequest(HttpMethod Method, string Path, byte[]? Body = null, string ContentType = "application/json", bool Streams = false)
{
    public bool IsRead => Method == HttpMethod.Get;

    // Bodies hold secrets.
    public override string ToString() => $"{Method} {Path}";
}
