namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A cluster, and who the manager is to it.</summary>
/// <param name="Server">May have a path, as a proxy for several clusters has.</param>
/// <param name="Namespace">That of the pod, or of the context.</param>
/// <param name="TlsServerName">The name that the server's certificate is for, where it is not the one in <paramref name="Server"/>.</param>
/// <param name="Origin">Where this was found: "in-cluster credentials".</param>
internal sealed record KubernetesCredentials(Uri Server, string Namespace, ServerTrust Trust, string? TlsServerName, ICredentialSource Source, string Origin)
{
    public override string ToString() => $"{Origin}: {Server}, namespace {Namespace}";
}
