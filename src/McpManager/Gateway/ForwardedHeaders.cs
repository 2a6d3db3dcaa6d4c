using System.Net;

namespace McpManager.Gateway;

/// <summary>Tells the workload who asked. What the client says of that itself is dropped: a workload that believes these headers believes the gateway.</summary>
internal static class ForwardedHeaders
{
    private static readonly string[] s_spoofable =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Server",
        "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Real-IP",
    ];

    public static void Set(HttpContext context, HttpRequestMessage request)
    {
        var headers = request.Headers;
        foreach (var name in s_spoofable)
        {
            headers.Remove(name);
        }

        if (context.Connection.RemoteIpAddress is { } remote)
        {
            headers.TryAddWithoutValidation("X-Forwarded-For", Text(remote));
        }

        headers.TryAddWithoutValidation("X-Forwarded-Proto", context.Request.Scheme);
        headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
    }

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
