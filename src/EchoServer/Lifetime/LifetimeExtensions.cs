namespace EchoServer.Lifetime;

internal static class LifetimeExtensions
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddLifetime(this IServiceCollection services) => services
        .Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout)
        .AddSingleton<CallDeadline>()
        .AddHostedService<LifetimeLog>();
}
