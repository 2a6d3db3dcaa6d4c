namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>What an exec plugin prints.</summary>
internal sealed record ExecCredential(string? ApiVersion, string? Kind, ExecCredentialStatus? Status)
{
    public override string ToString() => nameof(ExecCredential);
}

internal sealed record ExecCredentialStatus(string? Token, string? ClientCertificateData, string? ClientKeyData, DateTimeOffset? ExpirationTimestamp)
{
    public override string ToString() => nameof(ExecCredentialStatus);
}
