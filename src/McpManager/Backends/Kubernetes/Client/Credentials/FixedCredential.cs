namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A credential that stays what it is.</summary>
internal sealed class FixedCredential(KubeCredential credential) : ICredentialSource
{
    public ValueTask<KubeCredential> GetAsync(CancellationToken ct) => ValueTask.FromResult(credential);

    public void Reject(KubeCredential used)
    {
        // There is no other.
    }
}
