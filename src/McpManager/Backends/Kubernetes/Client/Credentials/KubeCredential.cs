using System.Security.Cryptography.X509Certificates;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>What shows the server who calls: either, both, or nothing.</summary>
internal sealed record KubeCredential(string? Token, ClientCertificate? Certificate)
{
    public override string ToString() => nameof(KubeCredential);
}

/// <param name="Leaf">With its key.</param>
/// <param name="Chain">What the server may need to build the chain from it.</param>
internal sealed record ClientCertificate(X509Certificate2 Leaf, X509Certificate2Collection Chain)
{
    public override string ToString() => nameof(ClientCertificate);
}
