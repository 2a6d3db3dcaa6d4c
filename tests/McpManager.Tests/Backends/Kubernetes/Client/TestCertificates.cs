using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>Certificates made for a test.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset s_from = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset s_to = TimeProvider.System.GetUtcNow().AddDays(1);

    /// <param name="issuer"><c>null</c>: it is a root.</param>
    public static X509Certificate2 Authority(string name, X509Certificate2? issuer = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(s_from, s_to);
        }

        using var certificate = request.Create(issuer, s_from, s_to, Serial());
        return certificate.CopyWithPrivateKey(key);
    }

    /// <param name="server">Names and addresses; none for a client.</param>
    public static X509Certificate2 Leaf(X509Certificate2 issuer, bool rsa = false, bool expired = false, params string[] server)
    {
        using var ecKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsaKey = RSA.Create(2048);
        var request = rsa
            ? new CertificateRequest("CN=leaf", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=leaf", ecKey, HashAlgorithmName.SHA256);
        if (server.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in server)
            {
                if (IPAddress.TryParse(name, out var address))
                {
                    names.AddIpAddress(address);
                }
                else
                {
                    names.AddDnsName(name);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        using var issuerKey = issuer.GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(issuerKey),
            s_from,
            expired ? s_from.AddHours(1) : s_to.AddHours(-1),
            Serial());
        return rsa ? certificate.CopyWithPrivateKey(rsaKey) : certificate.CopyWithPrivateKey(ecKey);
    }

    public static string KeyPem(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = certificate.GetECDsaPrivateKey() ?? (AsymmetricAlgorithm)certificate.GetRSAPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(8);
}
