using EchoServer.Configuration;

namespace EchoServer;

/// <summary>Who this process is, and since when.</summary>
internal sealed class ServiceIdentity(EchoSettings settings, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public string Name => settings.ServiceName;

    public string Version { get; } = typeof(ServiceIdentity).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public DateTimeOffset Now => time.GetUtcNow();

    public TimeSpan Uptime => time.GetElapsedTime(_started);
}
