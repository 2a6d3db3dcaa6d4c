using McpManager.IntegrationTests.Rigs;
using ModelContextProtocol.Client;

namespace McpManager.IntegrationTests.EchoServer;

internal static class Clients
{
    public const string Stateful = "2025-11-25";
    public const string Stateless = "2026-07-28";

    /// <summary>The SDK's own client, held to one protocol version; null lets it negotiate.</summary>
    public static Task<McpClient> ConnectAsync(this EchoServerProcess server, string? version) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = server.McpEndpoint, TransportMode = HttpTransportMode.StreamableHttp }),
        Options(version),
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>For a client held to one protocol version; null lets it negotiate.</summary>
    public static McpClientOptions Options(string? version) => new()
    {
        ProtocolVersion = version,

        // Its 5 seconds can pass on a busy machine; the client would then say that the server does not support the version.
        DiscoverProbeTimeout = Timeout.InfiniteTimeSpan,
    };

    public static Dictionary<string, object?> Arguments(params (string Name, object? Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal);
}
