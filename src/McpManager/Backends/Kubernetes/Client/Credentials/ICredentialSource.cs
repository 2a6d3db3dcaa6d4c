namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>Where the credential of each call comes from.</summary>
internal interface ICredentialSource
{
    /// <summary>The same object for as long as it is the same credential.</summary>
    /// <exception cref="KubernetesUnavailableException">There is none.</exception>
    ValueTask<KubeCredential> GetAsync(CancellationToken ct);

    /// <summary>The server did not know who that is: what is asked for next is looked for anew.</summary>
    void Reject(KubeCredential used);
}
