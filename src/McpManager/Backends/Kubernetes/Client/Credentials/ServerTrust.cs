using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>Which servers are believed to be the cluster's.</summary>
internal sealed class ServerTrust
{
    private static readonly Oid s_serverAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly ReReadFile? _file;
    private (string Pem, X509Certificate2Collection Authorities)? _read;
    private readonly X509Certificate2Collection? _fixed;

    private ServerTrust(ReReadFile? file, X509Certificate2Collection? authorities, bool isInsecure) =>
        (_file, _fixed, IsInsecure) = (file, authorities, isInsecure);

    /// <summary>What the system trusts.</summary>
    public static ServerTrust System { get; } = new(file: null, authorities: null, isInsecure: false);

    /// <summary>Whoever answers.</summary>
    public static ServerTrust Anyone { get; } = new(file: null, authorities: null, isInsecure: true);

    public bool IsInsecure { get; }

    /// <summary>These authorities and no others.</summary>
    public static ServerTrust Of(X509Certificate2Collection authorities) => new(file: null, authorities, isInsecure: false);

    /// <summary>Those of a file, which may be renewed, and no others.</summary>
    public static ServerTrust OfFile(string path, TimeProvider time) => new(new ReReadFile(path, time), authorities: null, isInsecure: false);

    /// <summary>Why a server is not believed; <c>null</c> when it is.</summary>
    public string? Problem(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (IsInsecure)
        {
            return null;
        }

        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it has no certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return "its certificate is for another name";
        }

        if (_file is null && _fixed is null)
        {
            return errors == SslPolicyErrors.None ? null : "its certificate is of no authority that this system trusts";
        }

        var problem = ChainProblem(certificate, chain, Authorities());
        if (problem is not null && _file is not null)
        {
            // The authority may have been renewed since the file was read.
            _file.Forget();
            problem = ChainProblem(certificate, chain, Authorities());
        }

        return problem;
    }

    private X509Certificate2Collection Authorities()
    {
        if (_file is null)
        {
            return _fixed!;
        }

        lock (_file)
        {
            var pem = _file.Read();
            if (_read?.Pem != pem)
            {
                _read = (pem, PemCertificates.ReadBundle(pem));
            }

            return _read!.Value.Authorities;
        }
    }

    private static string? ChainProblem(X509Certificate2 certificate, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(s_serverAuthentication);
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        foreach (var extra in sent?.ChainPolicy.ExtraStore ?? [])
        {
            chain.ChainPolicy.ExtraStore.Add(extra);
        }

        if (chain.Build(certificate) || EndsAtIntermediate(chain, authorities))
        {
            return null;
        }

        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return flags.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "its certificate, or its authority's, has expired or is not valid yet"
            : flags.HasFlag(X509ChainStatusFlags.PartialChain) || flags.HasFlag(X509ChainStatusFlags.UntrustedRoot) ? "its certificate is of another authority than the credentials name"
            : $"its certificate is not valid ({flags})";
    }

    // A bundle may name an intermediate authority alone: then it is what is trusted, as kubectl does. .NET trusts roots only.
    private static bool EndsAtIntermediate(X509Chain chain, X509Certificate2Collection authorities) =>
        chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain)
        && chain.ChainElements.Count > 1
        && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(chain.ChainElements[^1].Certificate.RawDataMemory.Span));
}
