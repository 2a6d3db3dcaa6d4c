using System.Collections.Immutable;
using McpManager.Workloads.Spec;

namespace McpManager.Configuration;

/// <summary>The environment → options, or every problem at once, one line each. Pure.</summary>
internal static class ManagerOptionsReader
{
    /// <returns>The options, or <c>null</c> with <paramref name="problems"/>.</returns>
    public static ManagerOptions? Read(
        IReadOnlyDictionary<string, string> environment,
        Surroundings surroundings,
        out IReadOnlyList<string> problems)
    {
        var read = new SettingReader(environment);
        var startupGrace = read.Number("STARTUP_GRACE", whenAbsent: 60, min: 1, max: 3600);
        var options = new ManagerOptions
        {
            Port = read.Number("PORT", whenAbsent: 8000, min: 0, max: 65535),
            ListenAddress = ListenAddress(read),
            Urls = Urls(read),
            DataDir = Folders.DataDir(read, surroundings),
            TemplatesDir = Folders.TemplatesDir(read, surroundings),
            Backend = read.Choice("BACKEND", "auto", "auto", "process", "podman", "kubernetes"),
            ContainerRuntime = read.Choice("CONTAINER_RUNTIME", string.Empty, "podman") is { Length: > 0 } runtime ? runtime : null,
            MaxContainers = read.Number("MAX_CONTAINERS", whenAbsent: 100, min: 1, max: 100_000),
            DefaultMemoryLimit = read.Parse<long>("DEFAULT_MEMORY_LIMIT", 512L << 20, Quantity.TryParseMemory),
            DefaultCpuLimit = read.Parse<int>("DEFAULT_CPU_LIMIT", 500, Quantity.TryParseCpu),
            HealthCheckInterval = read.Number("HEALTH_CHECK_INTERVAL", whenAbsent: 30, min: 1, max: 3600),
            StartupGrace = startupGrace,
            EnableAuth = read.Flag("ENABLE_AUTH", whenAbsent: false),
            CorsOrigins = CorsOrigins(read),
            AllowedHosts = AllowedHosts(read),
            AllowInsecure = read.Flag("ALLOW_INSECURE", whenAbsent: false),
            EnableMetrics = read.Flag("ENABLE_METRICS", whenAbsent: true),
            LogLevel = read.Parse("LOG_LEVEL", LogLevel.Information, SettingForms.Level, "must be TRACE, DEBUG, INFO, WARN or ERROR"),
            ProcessPortRange = read.Parse("PROCESS_PORT_RANGE", (20000, 29999), SettingForms.PortRange, "must be two ports such as 20000-29999, from 1024 on"),
            SecretsDir = SecretsDir(read),
            WarnUnenforced = read.Choice("UNENFORCED_LIMITS", "refuse", "refuse", "warn") == "warn",
            Podman = PodmanSettings.Read(read),
            Kubernetes = KubernetesSettings.Read(read, startupGrace),
            PodmanUpstreamHost = UpstreamHost(read),
            TraefikEntryPoints = TraefikSettings.EntryPoints(read),
            TraefikGatewayUrl = TraefikSettings.GatewayUrl(read),
            RateLimitAverage = read.Number("RATE_LIMIT_AVERAGE", whenAbsent: 100, min: 0, max: 1_000_000),
            RateLimitBurst = read.Number("RATE_LIMIT_BURST", whenAbsent: 200, min: 1, max: 1_000_000),
        };
        LaterSettings.Check(read, options);
        problems = read.Problems;
        return problems.Count == 0 ? options : null;
    }

    private static string? SecretsDir(SettingReader read)
    {
        if (read.Text("SECRETS_DIR") is { } folder && !Path.IsPathFullyQualified(folder))
        {
            read.Refuse("SECRETS_DIR", "must be an absolute path");
        }

        return read.Text("SECRETS_DIR");
    }

    private static string ListenAddress(SettingReader read)
    {
        if (read.Text("LISTEN_ADDRESS") is not { } text)
        {
            return "localhost";
        }

        if (ListenEndpoint.Canonical(text) is not { } host)
        {
            read.Refuse("LISTEN_ADDRESS", ListenEndpoint.Rule);
            return "localhost";
        }

        return host;
    }

    private static ImmutableArray<string> Urls(SettingReader read)
    {
        var urls = read.Text("ASPNETCORE_URLS")?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            read.Refuse("ASPNETCORE_URLS", "https is not in this version; put a reverse proxy in front");
        }
        else if (urls.Any(url => ListenEndpoint.FromUrl(url) is null))
        {
            read.Refuse("ASPNETCORE_URLS", $"must be http://host:port, separated by semicolons; the host {ListenEndpoint.Rule}");
        }
        else
        {
            return [.. urls];
        }

        return [];
    }

    private static ImmutableArray<string> CorsOrigins(SettingReader read)
    {
        var texts = read.List("CORS_ORIGINS", ["*"]);
        if (texts is ["*"])
        {
            return texts;
        }

        var origins = texts.Select(SettingForms.Origin).ToList();
        if (origins.Contains(null))
        {
            read.Refuse("CORS_ORIGINS", "must be * alone, or origins such as https://app.example.org separated by commas");
        }

        return [.. origins.OfType<string>()];
    }

    private static ImmutableArray<string> AllowedHosts(SettingReader read)
    {
        var hosts = read.List("ALLOWED_HOSTS", []).Select(SettingForms.HostPattern).ToList();
        if (hosts.Contains(null))
        {
            read.Refuse("ALLOWED_HOSTS", "must be host names such as manager.example.org or *.example.org, without ports, separated by commas");
        }

        return [.. hosts.OfType<string>()];
    }

    private static string? UpstreamHost(SettingReader read)
    {
        if (read.Text("PODMAN_UPSTREAM_HOST") is not { } text)
        {
            return null;
        }

        if (SettingForms.HostPattern(text) is { } host && !host.StartsWith('*'))
        {
            return host;
        }

        read.Refuse("PODMAN_UPSTREAM_HOST", "must be a host name such as mcp-engine or an IP address, without a port");
        return null;
    }
}
