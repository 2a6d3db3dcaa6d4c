using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Traefik.TraefikHarness;

namespace McpManager.Tests.Traefik;

public sealed class TraefikBuilderTests
{
    /// <summary>Every combination of options that adds, drops or changes a field, over workloads of every shape.</summary>
    public static TheoryData<string, string?, int, string> Combinations()
    {
        var data = new TheoryData<string, string?, int, string>();
        foreach (var entryPoints in new[] { "web", "websecure", "web,websecure", "a,b,websecure" })
        {
            foreach (var gateway in new[] { null, "http://mcp-manager:8000" })
            {
                foreach (var average in new[] { 0, 100 })
                {
                    foreach (var origins in new[] { "*", "https://b.example.org,https://a.example.org", string.Empty })
                    {
                        data.Add(entryPoints, gateway, average, origins);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_field_is_one_of_Traefik_s_and_nothing_is_empty(string entryPoints, string? gateway, int average, string origins)
    {
        var options = Options with
        {
            TraefikEntryPoints = [.. entryPoints.Split(',')],
            TraefikGatewayUrl = gateway,
            RateLimitAverage = average,
            CorsOrigins = [.. origins.Split(',', StringSplitOptions.RemoveEmptyEntries)],
        };

        LegalFields.Problems(Document(options, Many())).ShouldBeEmpty();
    }

    [Fact]
    public void The_check_of_fields_finds_what_Traefik_would_refuse() => LegalFields.Problems(JsonNode.Parse(
        """{"http": {"routers": {}, "services": {"a": {"loadBalancer": {"servers": [], "sticky": {"cookie": {"secure": "no"}}, "buffer": 1}}}}}""")).ShouldBe(
        [
            "http.routers is an empty section",
            "http.services.a.loadBalancer.servers is an empty list",
            "http.services.a.loadBalancer.sticky.cookie.secure is a string, not a bool",
            "http.services.a.loadBalancer.buffer is no field of Traefik's",
        ]);

    [Fact]
    public void Without_workloads_the_document_is_empty() => Encoding.UTF8.GetString(Bytes(Options)).ShouldBe("{}");

    [Fact]
    public void The_same_routes_are_the_same_bytes_whatever_order_they_came_in()
    {
        var many = Many();
        var turned = many.Reverse().Select(workload => workload with { Replicas = [.. workload.Replicas.Reverse()] }).ToArray();

        Bytes(Options, turned).ShouldBe(Bytes(Options, many));
    }

    [Fact]
    public void Maps_are_sorted_by_name()
    {
        var document = Document(Options with { TraefikEntryPoints = ["web", "websecure"] }, Many());

        foreach (var section in document["http"]!.AsObject())
        {
            var names = section.Value!.AsObject().Names();
            names.ShouldBe(names.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_running_workload_is_a_router_and_a_service()
    {
        var document = Document(Options, Running("echo", "10.0.0.2:20001", "10.0.0.2:20000"));

        var router = document.Routers()["svc-echo"]!;
        router["rule"]!.GetValue<string>().ShouldBe("Host(`echo.localhost`)");
        router["service"]!.GetValue<string>().ShouldBe("svc-echo");
        router["entryPoints"].Texts().ShouldBe(["web"]);
        router["middlewares"].Texts().ShouldBe(["mcp-cors", "mcp-rate-limit", "mcp-compress", "mcp-retry"]);
        document.Routers().Count.ShouldBe(1);
        document.LoadBalancer("echo").ToJsonString(s_readable).ShouldBe(
            """{"healthCheck":{"followRedirects":false,"interval":"1s","path":"/health","timeout":"500ms"},"passHostHeader":true"""
            + ""","responseForwarding":{"flushInterval":"-1ms"},"servers":[{"url":"http://10.0.0.2:20000"},{"url":"http://10.0.0.2:20001"}]"""
            + ""","sticky":{"cookie":{"httpOnly":true,"name":"mcp_affinity","sameSite":"lax","secure":false}}}""");
    }

    [Fact]
    public void Only_ready_replicas_are_servers()
    {
        var document = Document(Options, Running("echo", "10.0.0.2:1", "!10.0.0.2:2"));

        document.LoadBalancer("echo")["servers"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public void A_workload_without_a_ready_replica_keeps_its_router_and_has_no_servers()
    {
        var document = Document(Options, Running("ill", "!10.0.0.2:1"), Running("stopped") with { DesiredRunning = false });

        document.Routers().Names().ShouldBe(["svc-ill", "svc-stopped"]);
        document.LoadBalancer("ill").ContainsKey("servers").ShouldBeFalse();
        document.LoadBalancer("stopped").ContainsKey("servers").ShouldBeFalse();
    }

    [Fact]
    public void An_IPv6_address_stands_in_brackets() => Document(Options, Running("echo", "fd00::2:20000"))
        .LoadBalancer("echo")["servers"]![0]!["url"]!.GetValue<string>().ShouldBe("http://[fd00::2]:20000");

    [Theory]
    [InlineData(1, "500ms")]
    [InlineData(10, "5000ms")]
    [InlineData(3600, "5000ms")]
    public void A_health_check_ends_before_the_next_one(int interval, string timeout) =>
        Document(Options, Running(Specs.Of("echo") with { HealthCheckIntervalSeconds = interval }, "10.0.0.2:1"))
            .LoadBalancer("echo")["healthCheck"]!["timeout"]!.GetValue<string>().ShouldBe(timeout);

    [Theory]
    [InlineData("/ok?deep=`1`", "/ok?deep=`1`")]
    [InlineData("//other-host/", "/health")]
    [InlineData("http://other-host/", "/health")]
    [InlineData("/\U0010FFFD\u0000", "/health")]
    public void A_health_path_that_somebody_changed_where_it_is_stored_leads_nowhere_else(string stored, string path) =>
        Document(Options, Running(Specs.Of("echo") with { HealthCheckPath = stored }, "10.0.0.2:1"))
            .LoadBalancer("echo")["healthCheck"]!["path"]!.GetValue<string>().ShouldBe(path);

    [Fact]
    public void A_cookie_is_set_where_there_can_be_more_than_one_replica()
    {
        var document = Document(
            Options,
            Running("one", "10.0.0.2:1"),
            Running(Specs.Of("two", replicas: 2), "10.0.0.2:2"),
            Running(Specs.Of("grows") with { Autoscaling = new Autoscaling(1, 3, 80) }, "10.0.0.2:3"));

        document.LoadBalancer("one").ContainsKey("sticky").ShouldBeFalse();
        document.LoadBalancer("two").ContainsKey("sticky").ShouldBeTrue();
        document.LoadBalancer("grows").ContainsKey("sticky").ShouldBeTrue();
    }

    [Fact]
    public void TLS_has_a_router_of_its_own_that_no_workload_s_name_can_take()
    {
        var document = Document(Options with { TraefikEntryPoints = ["web", "websecure"] }, Running("echo", "10.0.0.2:1"), Running("echo-tls", "10.0.0.2:2"));

        document.Routers().Names().ShouldBe(["svc-echo", "svc-echo-tls", "tls-echo", "tls-echo-tls"]);
        document.Routers()["svc-echo"]!["entryPoints"].Texts().ShouldBe(["web"]);
        document.Routers()["svc-echo"]!.AsObject().ContainsKey("tls").ShouldBeFalse();
        var tls = document.Routers()["tls-echo"]!;
        tls["entryPoints"].Texts().ShouldBe(["websecure"]);
        tls["tls"]!.AsObject().ShouldBeEmpty();
        tls["service"]!.GetValue<string>().ShouldBe("svc-echo");
    }

    [Theory]
    [InlineData("websecure", true)]
    [InlineData("web,websecure", false)]
    public void The_cookie_is_secure_where_every_connection_is(string entryPoints, bool secure) =>
        Document(Options with { TraefikEntryPoints = [.. entryPoints.Split(',')] }, Running("echo", "10.0.0.2:1", "10.0.0.2:2"))
            .LoadBalancer("echo")["sticky"]!["cookie"]!["secure"]!.GetValue<bool>().ShouldBe(secure);

    [Fact]
    public void With_a_gateway_every_workload_goes_to_it_and_replicas_that_come_and_go_change_nothing()
    {
        var options = Options with { TraefikGatewayUrl = "http://mcp-manager:8000" };
        var two = Running(Specs.Of("echo", replicas: 2), "10.0.0.2:1", "10.0.0.2:2");

        var balancer = Document(options, two).LoadBalancer("echo");

        balancer.ToJsonString(s_readable).ShouldBe(
            """{"healthCheck":{"followRedirects":false,"hostname":"localhost","interval":"10s","path":"/health/live","timeout":"5s"},"passHostHeader":true"""
            + ""","responseForwarding":{"flushInterval":"-1ms"},"servers":[{"url":"http://mcp-manager:8000"}]}""");
        Bytes(options, two with { DesiredRunning = false, Replicas = [] }).ShouldBe(Bytes(options, two));
    }

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Workload[] Many() =>
    [
        Running("nginx", "mcp-engine:20003"),
        Running(Specs.Of("echo", replicas: 3, host: "app.example.org"), "10.0.0.2:20000", "10.0.0.2:20001", "!10.0.0.2:20002"),
        Running("zero"),
        Running("a", "fd00::2:20000"),
        Running(Specs.Of("grows") with { Autoscaling = new Autoscaling(1, 3, 80), HealthCheckPath = "/a?b=`c`&d=\"e\"" }, "127.0.0.1:1"),
    ];
}
