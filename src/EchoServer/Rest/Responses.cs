namespace EchoServer.Rest;

internal sealed record HealthResponse(string Status, string Service, string Version, double UptimeSeconds);

internal sealed record ServiceResponse(string Name, string Version, string Description, IReadOnlyList<EndpointResponse> Endpoints);

internal sealed record EndpointResponse(string Method, string Path, string Description);

internal sealed record EchoResponse(string Message, DateTimeOffset Timestamp, string Service);

internal sealed record InfoResponse(
    string Name,
    string Version,
    string Hostname,
    int Pid,
    DateTimeOffset Time,
    double UptimeSeconds,
    RuntimeResponse Runtime,
    IReadOnlyList<string> ProtocolVersions,
    int ActiveSessions);

internal sealed record RuntimeResponse(string Framework, string Os, string Architecture, int Processors, long WorkingSetBytes);
