using System.Security.Cryptography;
using McpManager.Configuration;
using McpManager.Routing;
using Microsoft.Net.Http.Headers;

namespace McpManager.Traefik;

/// <summary>The configuration as bytes, written once for each snapshot however often Traefik asks.</summary>
internal sealed class TraefikDocument(RouteTable routes, ManagerOptions options)
{
    private volatile Written? _last;

    /// <summary><c>null</c> until the first routes are known.</summary>
    public Written? Current
    {
        get
        {
            var snapshot = routes.Current;
            if (snapshot is null || ReferenceEquals(_last?.Snapshot, snapshot))
            {
                return snapshot is null ? null : _last;
            }

            // Two requests may both write it: the bytes are the same.
            var body = TraefikJson.Write(TraefikBuilder.Build(snapshot, options));
            return _last = new Written(snapshot, body, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\""));
        }
    }

    /// <param name="Tag">Of the bytes: a new snapshot with the same routes has the same.</param>
    internal sealed record Written(RouteSnapshot Snapshot, byte[] Body, EntityTagHeaderValue Tag);
}
