using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>Certificates and keys as text. Nothing of them is written to a file.</summary>
internal static class PemCertificates
{
    /// <exception cref="CryptographicException">There is no certificate in it.</exception>
    public static X509Certificate2Collection ReadBundle(string pem)
    {
        var bundle = new X509Certificate2Collection();
        bundle.ImportFromPem(pem);
        return bundle.Count > 0 ? bundle : throw new CryptographicException("it holds no certificate");
    }

    /// <param name="certificates">The client's first, then what leads to its authority.</param>
    /// <param name="key">EC or RSA, not encrypted.</param>
    /// <exception cref="CryptographicException">They are not that, or do not belong together.</exception>
    public static ClientCertificate ReadClient(string certificates, string key)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(certificates, key);
            var chain = ReadBundle(certificates);
            chain.RemoveAt(0);
            return new ClientCertificate(leaf, chain);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("the key is not that of the certificate", e);
        }
    }
}
