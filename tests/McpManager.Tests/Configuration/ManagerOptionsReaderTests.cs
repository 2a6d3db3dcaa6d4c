using McpManager.Configuration;
using Microsoft.Extensions.Logging;

namespace McpManager.Tests.Configuration;

public class ManagerOptionsReaderTests
{
    private static readonly Surroundings s_here = new("/home/user", "/opt/manager", LocalData: null, _ => false);

    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var options = Read();

        options.Port.ShouldBe(8000);
        options.ListenAddress.ShouldBe("localhost");
        options.Endpoints.ShouldBe([new ListenEndpoint("localhost", 8000)]);
        options.DataDir.ShouldBe("/home/u/.local/state/mcp-manager");
        options.TemplatesDir.ShouldBe("/opt/manager/templates");
        options.Backend.ShouldBe("auto");
        options.MaxContainers.ShouldBe(100);
        options.DefaultMemoryLimit.ShouldBe(512L << 20);
        options.DefaultCpuLimit.ShouldBe(500);
        options.HealthCheckInterval.ShouldBe(30);
        options.StartupGrace.ShouldBe(60);
        options.CorsOrigins.ShouldBe(["*"]);
        options.AllowedHosts.ShouldBeEmpty();
        options.EnableMetrics.ShouldBeTrue();
        options.LogLevel.ShouldBe(LogLevel.Information);
        options.ProcessPortRange.ShouldBe((20000, 29999));
        options.PodmanUpstreamHost.ShouldBeNull();
        options.TraefikEntryPoints.ShouldBe(["web"]);
        options.TraefikGatewayUrl.ShouldBeNull();
        options.RateLimitAverage.ShouldBe(100);
        options.RateLimitBurst.ShouldBe(200);
    }

    [Fact]
    public void Podman_s_defaults_let_nothing_of_the_host_in()
    {
        var options = Read();

        (options.Podman.Network, options.Podman.PublishAddress, options.Podman.PortRange, options.Podman.CanLimit).ShouldBe(("mcp-network", "127.0.0.1", (30000, 32767), true));
        options.Podman.VolumeRoots.ShouldBeEmpty();
        options.Podman.ImageAllowlist.ShouldBeEmpty();
        (options.SecretsDir, options.WarnUnenforced).ShouldBe((null, false));
    }

    [Fact]
    public void Podman_s_settings_are_taken_as_they_are_given()
    {
        var options = Read(
            ("MCP_NETWORK", "team"), ("PODMAN_PUBLISH_ADDRESS", "0:0:0:0:0:0:0:1"), ("PODMAN_PORT_RANGE", "40000-40010"), ("PODMAN_LIMITS", "none"),
            ("VOLUME_ROOTS", "/srv, /data"), ("IMAGE_ALLOWLIST", "nginx:*"), ("SECRETS_DIR", "/secrets"), ("UNENFORCED_LIMITS", "Warn"));

        (options.Podman.Network, options.Podman.PublishAddress, options.Podman.PortRange, options.Podman.CanLimit).ShouldBe(("team", "::1", (40000, 40010), false));
        options.Podman.VolumeRoots.ShouldBe(["/srv", "/data"]);
        options.Podman.ImageAllowlist.ShouldBe(["nginx:*"]);
        (options.SecretsDir, options.WarnUnenforced).ShouldBe(("/secrets", true));
    }

    [Fact]
    public void What_a_cluster_is_told_has_defaults_for_any_cluster()
    {
        var cluster = Read().Kubernetes;

        (cluster.Namespace, cluster.IngressDomain, cluster.IngressClass, cluster.IngressNamespace, cluster.IngressTlsSecret).ShouldBe((null, "localhost", "traefik", "traefik", null));
        (cluster.StorageClass, cluster.VolumeSize, cluster.VolumeAccessMode, cluster.ImagePullSecrets.Length).ShouldBe((null, 1L << 30, "ReadWriteOnce", 0));
        (cluster.CpuRequestPercent, cluster.MemoryRequestPercent, cluster.RolloutDeadlineSeconds, cluster.DrainSeconds).ShouldBe((10, 50, 300, 5));
    }

    [Fact]
    public void What_a_cluster_is_told_is_taken_as_it_is_given()
    {
        var cluster = Read(
            ("KUBERNETES_NAMESPACE", "team"), ("INGRESS_DOMAIN", "MCP.example.org"), ("INGRESS_CLASS", "None"), ("INGRESS_NAMESPACE", "ingress-nginx"), ("INGRESS_TLS_SECRET", "cert"),
            ("STORAGE_CLASS", "fast"), ("VOLUME_SIZE", "5g"), ("VOLUME_ACCESS_MODE", "ReadWriteMany"), ("IMAGE_PULL_SECRETS", "a, b.c"), ("CPU_REQUEST_PERCENT", "100"),
            ("MEMORY_REQUEST_PERCENT", "1"), ("ROLLOUT_DEADLINE", "61"), ("DRAIN_SECONDS", "0")).Kubernetes;

        (cluster.Namespace, cluster.IngressDomain, cluster.IngressClass, cluster.IngressNamespace, cluster.IngressTlsSecret).ShouldBe(("team", "mcp.example.org", null, "ingress-nginx", "cert"));
        (cluster.StorageClass, cluster.VolumeSize, cluster.VolumeAccessMode).ShouldBe(("fast", 5L << 30, "ReadWriteMany"));
        cluster.ImagePullSecrets.ShouldBe(["a", "b.c"]);
        (cluster.CpuRequestPercent, cluster.MemoryRequestPercent, cluster.RolloutDeadlineSeconds, cluster.DrainSeconds).ShouldBe((100, 1, 61, 0));
    }

    [Fact]
    public void A_rollout_may_take_longer_than_a_replica() => Read(("STARTUP_GRACE", "600")).Kubernetes.RolloutDeadlineSeconds.ShouldBe(1200);

    [Fact]
    public void The_seed_document_s_own_environment_is_read()
    {
        var options = Read(
            ("CONTAINER_RUNTIME", "podman"), ("CONTAINERS_STORAGE_DRIVER", "overlay"), ("CONTAINERS_STORAGE_RUNROOT", "/tmp/containers"),
            ("CONTAINERS_STORAGE_GRAPHROOT", "/var/lib/containers/storage"), ("MCP_NETWORK", "mcp-network"), ("DEFAULT_MEMORY_LIMIT", "1g"),
            ("DEFAULT_CPU_LIMIT", "1.0"), ("MAX_CONTAINERS", "500"), ("ENABLE_AUTH", "false"), ("CORS_ORIGINS", "*"), ("ENABLE_METRICS", "true"),
            ("HEALTH_CHECK_INTERVAL", "30"), ("LOG_LEVEL", "DEBUG"), ("ENABLE_REDIS", "false"), ("REDIS_URL", "redis://redis:6379/0"));

        options.ContainerRuntime.ShouldBe("podman");
        options.DefaultMemoryLimit.ShouldBe(1L << 30);
        options.DefaultCpuLimit.ShouldBe(1000);
        options.MaxContainers.ShouldBe(500);
        options.LogLevel.ShouldBe(LogLevel.Debug);
    }

    [Theory]
    [InlineData("PORT", "0")]
    [InlineData("PORT", "")]
    [InlineData("LISTEN_ADDRESS", "::1")]
    [InlineData("LISTEN_ADDRESS", "0.0.0.0")]
    [InlineData("ASPNETCORE_URLS", "http://+:8000;http://[::1]:9000/")]
    [InlineData("ENABLE_METRICS", "0")]
    [InlineData("ENABLE_METRICS", "True")]
    [InlineData("LOG_LEVEL", "warning")]
    [InlineData("CORS_ORIGINS", "https://app.example.org, http://localhost:3000")]
    [InlineData("ALLOWED_HOSTS", "manager.example.org,*.example.org,10.0.0.1")]
    [InlineData("PROCESS_PORT_RANGE", "30000-30000")]
    [InlineData("BACKEND", "process")]
    [InlineData("MCP_NETWORK", "Team_1.net-2")]
    [InlineData("PODMAN_PUBLISH_ADDRESS", "::1")]
    [InlineData("PODMAN_PORT_RANGE", "1024-65535")]
    [InlineData("PODMAN_LIMITS", "none")]
    [InlineData("PODMAN_LIMITS", "AUTO")]
    [InlineData("VOLUME_ROOTS", "/srv/mcp, /data")]
    [InlineData("IMAGE_ALLOWLIST", "docker.io/library/*,ghcr.io/org/*")]
    [InlineData("SECRETS_DIR", "/run/secrets")]
    [InlineData("UNENFORCED_LIMITS", "warn")]
    [InlineData("UNENFORCED_LIMITS", "refuse")]
    [InlineData("CONTAINERS_STORAGE_DRIVER", "overlay")]
    [InlineData("PODMAN_UPSTREAM_HOST", "mcp-engine")]
    [InlineData("PODMAN_UPSTREAM_HOST", "[fd00::2]")]
    [InlineData("TRAEFIK_ENTRYPOINTS", "web, websecure")]
    [InlineData("TRAEFIK_GATEWAY_URL", "http://mcp-manager:8000/")]
    [InlineData("RATE_LIMIT_AVERAGE", "0")]
    [InlineData("DEFAULT_CPU_LIMIT", "250m")]
    public void A_good_value_is_taken(string name, string value) => Problems((name, value)).ShouldBeEmpty();

    [Theory]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "8000 9000")]
    [InlineData("LISTEN_ADDRESS", "example.org")]
    [InlineData("ASPNETCORE_URLS", "https://localhost:8443")]
    [InlineData("ASPNETCORE_URLS", "http://example.org:8000")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:99999")]
    [InlineData("TEMPLATES_DIR", "/does/not/exist")]
    [InlineData("BACKEND", "docker")]
    [InlineData("CONTAINER_RUNTIME", "docker")]
    [InlineData("MAX_CONTAINERS", "0")]
    [InlineData("DEFAULT_MEMORY_LIMIT", "lots")]
    [InlineData("DEFAULT_CPU_LIMIT", "0")]
    [InlineData("HEALTH_CHECK_INTERVAL", "0")]
    [InlineData("STARTUP_GRACE", "1.5")]
    [InlineData("ENABLE_METRICS", "yes")]
    [InlineData("ENABLE_AUTH", "on")]
    [InlineData("ENABLE_AUTH", "true")]
    [InlineData("ENABLE_REDIS", "1")]
    [InlineData("ALLOW_INSECURE", "maybe")]
    [InlineData("LOG_LEVEL", "LOUD")]
    [InlineData("CORS_ORIGINS", "*,https://app.example.org")]
    [InlineData("CORS_ORIGINS", "https://app.example.org/path")]
    [InlineData("CORS_ORIGINS", "app.example.org")]
    [InlineData("CORS_ORIGINS", "https://*.example.org")]
    [InlineData("ALLOWED_HOSTS", "*")]
    [InlineData("ALLOWED_HOSTS", "manager.example.org:8000")]
    [InlineData("PROCESS_PORT_RANGE", "80-90")]
    [InlineData("PROCESS_PORT_RANGE", "30000-20000")]
    [InlineData("PODMAN_UPSTREAM_HOST", "mcp-engine:8000")]
    [InlineData("PODMAN_UPSTREAM_HOST", "*.example.org")]
    [InlineData("TRAEFIK_ENTRYPOINTS", "web;websecure")]
    [InlineData("TRAEFIK_ENTRYPOINTS", ",")]
    [InlineData("TRAEFIK_GATEWAY_URL", "mcp-manager:8000")]
    [InlineData("TRAEFIK_GATEWAY_URL", "https://mcp-manager:8000")]
    [InlineData("TRAEFIK_GATEWAY_URL", "http://user@mcp-manager:8000")]
    [InlineData("TRAEFIK_GATEWAY_URL", "http://mcp-manager:8000/path")]
    [InlineData("RATE_LIMIT_AVERAGE", "-1")]
    [InlineData("RATE_LIMIT_BURST", "0")]
    [InlineData("MCP_NETWORK", "no spaces")]
    [InlineData("MCP_NETWORK", "-x")]
    [InlineData("MCP_NETWORK", "a/b")]
    [InlineData("PODMAN_PUBLISH_ADDRESS", "localhost")]
    [InlineData("PODMAN_PUBLISH_ADDRESS", "127.0.0.1:80")]
    [InlineData("PODMAN_PORT_RANGE", "80-90")]
    [InlineData("PODMAN_PORT_RANGE", "30000")]
    [InlineData("PODMAN_PORT_RANGE", "30001-30000")]
    [InlineData("PODMAN_LIMITS", "off")]
    [InlineData("VOLUME_ROOTS", "/srv,relative")]
    [InlineData("SECRETS_DIR", "./secrets")]
    [InlineData("UNENFORCED_LIMITS", "ignore")]
    [InlineData("CONTAINERS_STORAGE_DRIVER", "Over/lay")]
    [InlineData("CONTAINERS_STORAGE_RUNROOT", "relative")]
    [InlineData("CONTAINERS_STORAGE_GRAPHROOT", "relative")]
    [InlineData("REDIS_URL", "http://redis")]
    [InlineData("KUBERNETES_NAMESPACE", "Team")]
    [InlineData("KUBERNETES_NAMESPACE", "a.b")]
    [InlineData("INGRESS_DOMAIN", "*.example.org")]
    [InlineData("INGRESS_DOMAIN", "https://example.org")]
    [InlineData("INGRESS_CLASS", "a b")]
    [InlineData("INGRESS_TLS_SECRET", "Cert")]
    [InlineData("INGRESS_NAMESPACE", "a/b")]
    [InlineData("STORAGE_CLASS", "-fast")]
    [InlineData("VOLUME_SIZE", "lots")]
    [InlineData("VOLUME_ACCESS_MODE", "ReadOnlyMany")]
    [InlineData("IMAGE_PULL_SECRETS", "good,B AD")]
    [InlineData("CPU_REQUEST_PERCENT", "0")]
    [InlineData("MEMORY_REQUEST_PERCENT", "101")]
    [InlineData("ROLLOUT_DEADLINE", "4")]
    [InlineData("ROLLOUT_DEADLINE", "60")]
    [InlineData("DRAIN_SECONDS", "-1")]
    public void A_bad_value_is_one_problem_that_names_its_variable(string name, string value) =>
        Problems((name, value)).ShouldHaveSingleItem().ShouldStartWith(name);

    [Fact]
    public void All_problems_come_at_once() =>
        Problems(("PORT", "x"), ("LOG_LEVEL", "x"), ("ENABLE_AUTH", "true"), ("MAX_CONTAINERS", "x")).Count.ShouldBe(4);

    [Fact]
    public void A_problem_is_one_line_and_never_repeats_a_password()
    {
        Problems(("PORT", "1\n2")).ShouldHaveSingleItem().ShouldNotContain('\n');
        Problems(("REDIS_URL", "http://:secret@redis")).ShouldHaveSingleItem().ShouldNotContain("secret");
    }

    [Fact]
    public void Urls_win_over_port_and_address() =>
        Read(("PORT", "9"), ("LISTEN_ADDRESS", "127.0.0.2"), ("ASPNETCORE_URLS", "http://127.0.0.1:8001;http://+:8002"))
            .Endpoints.ShouldBe([new ListenEndpoint("127.0.0.1", 8001), new ListenEndpoint("*", 8002)]);

    [Fact]
    public void Values_for_Traefik_are_brought_into_one_form()
    {
        Read(("TRAEFIK_ENTRYPOINTS", "websecure, web,web")).TraefikEntryPoints.ShouldBe(["web", "websecure"]);
        Read(("TRAEFIK_GATEWAY_URL", "HTTP://Mcp-Manager:8000/")).TraefikGatewayUrl.ShouldBe("http://mcp-manager:8000");
    }

    [Fact]
    public void Origins_are_written_as_browsers_write_them() =>
        Read(("CORS_ORIGINS", "HTTPS://App.Example.org:443/")).CorsOrigins.ShouldBe(["https://app.example.org"]);

    [Fact]
    public void State_goes_where_XDG_says_and_a_home_is_needed_else()
    {
        Read(("XDG_STATE_HOME", "/state")).DataDir.ShouldBe("/state/mcp-manager");
        Read(("XDG_STATE_HOME", "relative")).DataDir.ShouldBe("/home/u/.local/state/mcp-manager");
        Read(("DATA_DIR", "data")).DataDir.ShouldBe("/home/user/data");
        Problems(("HOME", "")).ShouldHaveSingleItem().ShouldStartWith("DATA_DIR");
    }

    [Fact]
    public void The_project_s_templates_are_used_where_they_are() =>
        ManagerOptionsReader.Read(Environment(), s_here with { DirectoryExists = path => path == "/home/user/docker/templates" }, out _)
            .ShouldNotBeNull().TemplatesDir.ShouldBe("/home/user/docker/templates");

    private static ManagerOptions Read(params (string, string)[] variables)
    {
        var options = ManagerOptionsReader.Read(Environment(variables), s_here, out var problems);
        problems.ShouldBeEmpty();
        return options.ShouldNotBeNull();
    }

    private static IReadOnlyList<string> Problems(params (string, string)[] variables)
    {
        ManagerOptionsReader.Read(Environment(variables), s_here, out var problems);
        return problems;
    }

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = "/home/u" };
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return all;
    }
}
