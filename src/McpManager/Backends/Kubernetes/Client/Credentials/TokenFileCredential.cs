namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A token in a file that is renewed before it expires.</summary>
/// <param name="certificate">Shown besides.</param>
internal sealed class TokenFileCredential(string path, ClientCertificate? certificate, TimeProvider time) : ICredentialSource
{
    private readonly ReReadFile _file = new(path, time);
    private volatile KubeCredential? _current;

    public ValueTask<KubeCredential> GetAsync(CancellationToken ct)
    {
        var token = _file.Read().Trim();
        if (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new KubernetesUnavailableException(KubernetesOutage.Credentials, $"{path} holds no token");
        }

        var current = _current;
        if (current?.Token != token)
        {
            _current = current = new KubeCredential(token, certificate);
        }

        return ValueTask.FromResult(current);
    }

    public void Reject(KubeCredential used)
    {
        if (_current?.Token == used.Token)
        {
            _file.Forget();
        }
    }
}
