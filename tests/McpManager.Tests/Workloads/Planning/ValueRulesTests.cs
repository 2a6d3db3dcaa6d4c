using System.Text.Json;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Workloads.Planning;
using static McpManager.Tests.Workloads.Planning.PlanHarness;

namespace McpManager.Tests.Workloads.Planning;

/// <summary>Each rule about a value: the field that it names and what it says.</summary>
public sealed class ValueRulesTests
{
    private static readonly string s_long = new('x', 40_000);

    [Theory]
    [InlineData("\"port\": 0", "port", "must be from 1 to 65535")]
    [InlineData("\"port\": 65536", "port", "must be from 1 to 65535")]
    [InlineData("\"pids_limit\": 15", "pids_limit", "must be from 16 to 1000000")]
    [InlineData("\"health_check_interval\": 0", "health_check_interval", "must be from 1 to 3600")]
    [InlineData("\"health_check_interval\": 3601", "health_check_interval", "must be from 1 to 3600")]
    [InlineData("\"stop_timeout\": -1", "stop_timeout", "must be from 0 to 600")]
    [InlineData("\"stop_timeout\": 601", "stop_timeout", "must be from 0 to 600")]
    [InlineData("\"replicas\": 0", "replicas", "must be from 1 to 50")]
    [InlineData("\"replicas\": -1", "replicas", "must be from 1 to 50")]
    [InlineData("\"replicas\": 51", "replicas", "must be from 1 to 50")]
    [InlineData("\"memory_limit\": \"lots\"", "memory_limit", "must be a size")]
    [InlineData("\"memory_limit\": \"1k\"", "memory_limit", "must be a size")]
    [InlineData("\"storage_limit\": \"-1g\"", "storage_limit", "must be a size")]
    [InlineData("\"cpu_limit\": \"0\"", "cpu_limit", "must be cores")]
    [InlineData("\"restart_policy\": \"sometimes\"", "restart_policy", "must be no, on-failure")]
    [InlineData("\"restart_policy\": \"on-failure:0\"", "restart_policy", "must be no, on-failure")]
    [InlineData("\"transport\": \"sse\"", "transport", "must be http or stdio")]
    [InlineData("\"session_policy\": \"sticky\"", "session_policy", "must be shared or per_session")]
    [InlineData("\"command\": []", "command", "must begin with a program")]
    [InlineData("\"command\": [\"\", \"a\"]", "command", "must begin with a program")]
    [InlineData("\"command\": [\"a\", \"b\\u0000c\"]", "command[1]", "must not contain the character NUL")]
    [InlineData("\"args\": [\"\\u0000\"]", "args[0]", "must not contain the character NUL")]
    [InlineData("\"autoscaling\": {}", "autoscaling.max_replicas", "is required")]
    [InlineData("\"autoscaling\": {\"max_replicas\": 51}", "autoscaling.max_replicas", "must be from 1 to 50")]
    [InlineData("\"autoscaling\": {\"min_replicas\": 5, \"max_replicas\": 3}", "autoscaling.min_replicas", "must not be more than max_replicas")]
    [InlineData("\"autoscaling\": {\"max_replicas\": 3, \"cpu_percent\": 101}", "autoscaling.cpu_percent", "must be from 1 to 100")]
    [InlineData("\"replicas\": 4, \"autoscaling\": {\"max_replicas\": 3}", "replicas", "must be within the bounds of autoscaling, 1 to 3")]
    [InlineData("\"environment\": {\"PORT\": \"9000\"}", "environment.PORT", "use port")]
    [InlineData("\"environment\": {\"PORT\": \"8000\"}, \"port\": 9000", "environment.PORT", "use port")]
    [InlineData("\"environment\": {\"A\": \"\\u0000\"}", "environment.A", "must not contain the character NUL")]
    [InlineData("\"secrets\": {\"PORT\": \"x\"}", "secrets.PORT", "use port")]
    [InlineData("\"secrets\": {\"A\": \"\"}", "secrets.A", "must be a reference")]
    [InlineData("\"secrets\": {\"A\": \"a\\nb\"}", "secrets.A", "must be a reference")]
    [InlineData("\"secrets\": {\"A-B\": \"x\"}", "secrets.A-B", "a variable's name must be")]
    [InlineData("\"secrets\": {\"A\": \"x\"}, \"environment\": {\"A\": \"y\"}", "secrets.A", "is given in environment too")]
    public void A_value_that_breaks_a_rule_is_named(string fields, string field, string message)
    {
        var errors = RefusedWith(fields);
        errors.Keys.ShouldBe([field]);
        errors[field].ShouldHaveSingleItem().ShouldContain(message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A-B")]
    [InlineData("A B")]
    [InlineData("A=B")]
    [InlineData("É")]
    public void A_variable_is_named_as_shells_name_it(string name) =>
        RefusedWith($$$"""
            "environment": {"{{{name}}}": "x"}
            """)[$"environment.{name}"].ShouldHaveSingleItem().ShouldContain("a variable's name must be");

    [Theory]
    [InlineData("health")]
    [InlineData("")]
    [InlineData("/a b")]
    [InlineData("/a\\r\\nHost: evil")]
    [InlineData("/\\t")]
    [InlineData("/é")]
    [InlineData("http://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\\\evil.example/")]
    [InlineData("/a#b")]
    public void Paths_are_paths_of_the_workload_itself(string path)
    {
        RefusedWith($"\"health_check_path\": \"{path}\"").Keys.ShouldBe(["health_check_path"]);
        RefusedWith($"\"mcp_path\": \"{path}\"").Keys.ShouldBe(["mcp_path"]);
    }

    [Fact]
    public void Paths_are_short() => RefusedWith($"\"health_check_path\": \"/{new string('a', 1024)}\"")["health_check_path"]
        .ShouldBe(["must be at most 1024 characters"]);

    [Theory]
    [InlineData("app.example.org", "app.example.org")]
    [InlineData("App.Example.ORG", "app.example.org")]
    [InlineData("intranet", "intranet")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void Hosts_are_dns_names_in_lower_case(string given, string host) => PlanWith($"\"host\": \"{given}\"").Host.ShouldBe(host);

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("LOCALHOST", "localhost")]
    [InlineData("other.localhost", "localhost")]
    [InlineData("127.0.0.1", "no IP address")]
    [InlineData("::1", "no IP address")]
    [InlineData("1.2.3", "no IP address")]
    [InlineData("", "DNS name")]
    [InlineData("a..b", "DNS name")]
    [InlineData("-a.b", "DNS name")]
    [InlineData("a.b.", "DNS name")]
    [InlineData("a_b.c", "DNS name")]
    [InlineData("a.b:80", "DNS name")]
    [InlineData("*.example.org", "DNS name")]
    [InlineData("manager.example.org", "the manager itself")]
    [InlineData("Manager.Example.org", "the manager itself")]
    public void Hosts_that_are_none_or_taken_by_nature_are_refused(string host, string message) =>
        RefusedWith($"\"host\": \"{host}\"")["host"].ShouldHaveSingleItem().ShouldContain(message);

    [Theory]
    [InlineData("app")]
    [InlineData("custom.label")]
    [InlineData("example.org/team_a")]
    [InlineData("A1")]
    public void Labels_have_the_syntax_of_kubernetes(string key) => PlanWith($"\"labels\": {{\"{key}\": \"v-1.x_y\"}}").Labels[key].ShouldBe("v-1.x_y");

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a b")]
    [InlineData("Example.org/a")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a/b/c")]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234")]
    public void Keys_of_labels_that_break_it_are_refused(string key) =>
        RefusedWith($"\"labels\": {{\"{key}\": \"\"}}")[$"labels.{key}"].ShouldHaveSingleItem().ShouldContain("key must be");

    [Theory]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("https://example.org")]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234")]
    public void Values_of_labels_that_break_it_are_refused(string value) =>
        RefusedWith($"\"labels\": {{\"a\": \"{value}\"}}")["labels.a"].ShouldHaveSingleItem().ShouldContain("value must be");

    [Fact]
    public void Ten_thousand_labels_are_one_error()
    {
        var labels = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"l{i} \": \"\""));
        RefusedWith($"\"labels\": {{{labels}}}")["labels"].ShouldBe(["must be at most 64, are 10000"]);
    }

    [Fact]
    public void Counts_and_sizes_are_bounded()
    {
        RefusedWith($"\"environment\": {Map(257, "")}")["environment"].ShouldBe(["must have at most 256 variables, has 257"]);
        RefusedWith($"\"environment\": {Map(10, new string('x', 30_000))}")["environment"].ShouldBe(["must be at most 262144 bytes in sum"]);
        RefusedWith($"\"environment\": {{\"A\": \"{s_long}\"}}")["environment.A"].ShouldBe(["must be at most 32768 bytes"]);
        RefusedWith($"\"command\": [\"a\", \"{s_long}\"]")["command[1]"].ShouldBe(["must be at most 32768 bytes"]);
        RefusedWith($"\"args\": {JsonSerializer.Serialize(Enumerable.Repeat("a", 257))}")["args"].ShouldBe(["must have at most 256 items, has 257"]);
        RefusedWith($"\"volumes\": {Map(33, "/a")}")["volumes"].ShouldBe(["must be at most 32, are 33"]);
    }

    [Theory]
    [InlineData("/data", "/srv/data", "/srv/data", false)]
    [InlineData("/app", "/app:ro", "/app", true)]
    [InlineData("cache", "/var/cache:rw", "/var/cache", false)]
    public void Volumes_are_read(string source, string given, string target, bool readOnly)
    {
        var mount = PlanWith($"\"volumes\": {{\"{source}\": \"{given}\"}}").Volumes.ShouldHaveSingleItem();
        (mount.Source, mount.Target, mount.ReadOnly).ShouldBe((source, target, readOnly));
    }

    [Theory]
    [InlineData("/a", "relative", "target must be")]
    [InlineData("/a", "", "target must be")]
    [InlineData("/a", "/", "target must be")]
    [InlineData("/a", "/b/", "target must be")]
    [InlineData("/a", "/b//c", "target must be")]
    [InlineData("/a", "/b/../etc", "target must be")]
    [InlineData("/a", "/./b", "target must be")]
    [InlineData("/a", "/b:rx", "only ':ro'")]
    [InlineData("/a", "/b:ro:z", "only ':ro'")]
    [InlineData("/a/../../etc", "/b", "source must be")]
    [InlineData("..", "/b", "source must be")]
    [InlineData("", "/b", "source must be")]
    [InlineData("a:b", "/b", "source must be")]
    public void Volumes_that_leave_their_place_are_refused(string source, string target, string message) =>
        RefusedWith($"\"volumes\": {{\"{source}\": \"{target}\"}}")[$"volumes.{source}"].ShouldHaveSingleItem().ShouldContain(message);

    [Fact]
    public void Two_volumes_have_two_targets() =>
        RefusedWith("""
            "volumes": {"/a": "/x", "/b": "/x:ro"}
            """)["volumes./b"].ShouldBe(["another volume has the same target"]);

    [Theory]
    [InlineData("nginx")]
    [InlineData("nginx:1.27-alpine")]
    [InlineData("mcp/echo:latest")]
    [InlineData("localhost:5000/a/b__c/d-e.f:Tag_1")]
    [InlineData("registry.example.org/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Images_are_references(string image) => Plan($$"""{"service_name": "a", "image": "{{image}}"}""").Image.ShouldBe(image);

    [Theory]
    [InlineData("")]
    [InlineData("Nginx")]
    [InlineData("-nginx")]
    [InlineData("--privileged")]
    [InlineData("a//b")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("a:-x")]
    [InlineData("a@sha256:123")]
    [InlineData("https://example.org/a")]
    [InlineData("../a")]
    [InlineData("a\\nb")]
    [InlineData("a\\n")]
    public void What_is_no_reference_is_refused(string image) =>
        Refused($$"""{"service_name": "a", "image": "{{image}}"}""")["image"].ShouldHaveSingleItem().ShouldContain("image reference");

    [Fact]
    public void A_long_image_is_refused_quickly() =>
        Refused($$"""{"service_name": "a", "image": "{{new string('a', 500)}}!"}""").Keys.ShouldBe(["image"]);

    [Theory]
    [InlineData("nobody")]
    [InlineData("_apt")]
    [InlineData("1000")]
    [InlineData("1000:1000")]
    public void Users_are_names_or_ids(string user) => PlanWith($"\"user\": \"{user}\"").User.ShouldBe(user);

    [Theory]
    [InlineData("0")]
    [InlineData("00:1000")]
    [InlineData("root")]
    [InlineData("")]
    [InlineData("Root")]
    [InlineData("1000:")]
    [InlineData(":1000")]
    [InlineData("1:2:3")]
    [InlineData("4294967295")]
    [InlineData("-1")]
    [InlineData("a:b")]
    [InlineData("a b")]
    public void What_is_no_user_is_refused(string user) => RefusedWith($"\"user\": \"{user}\"").Keys.ShouldBe(["user"]);

    [Theory]
    [InlineData("", "is required")]
    [InlineData("A", "RFC 1123")]
    [InlineData("a_b", "RFC 1123")]
    [InlineData("-a", "RFC 1123")]
    [InlineData("a-", "RFC 1123")]
    [InlineData("a.b", "RFC 1123")]
    [InlineData("../a", "RFC 1123")]
    [InlineData("é", "RFC 1123")]
    [InlineData("a\\n", "RFC 1123")]
    [InlineData("mcp", "reserved")]
    [InlineData("api", "reserved")]
    [InlineData("a1234567890123456789012345678901234567890", "at most 40")]
    public void Names_are_labels(string name, string message) =>
        Refused($$"""{"service_name": "{{name}}", "image": "nginx"}""")["service_name"].ShouldHaveSingleItem().ShouldContain(message);

    [Fact]
    public void A_value_is_never_in_a_message()
    {
        var failure = Should.Throw<ManagerException>(() => { PlanWith("""
            "environment": {"A-B": "s3cr3t", "C": "s3cr3t\u0000"}, "secrets": {"D-E": "s3cr3t"}
            """); });
        string.Concat(failure.Fields.SelectMany(pair => pair.Value), failure.Message).ShouldNotContain("s3cr3t");
    }

    [Fact]
    public void Everything_is_told_at_once() =>
        Refused("""{"service_name": "A", "port": 0, "cpu_limit": "x", "labels": {"-": ""}, "replicas": 99, "user": "", "host": "a b", "template": "none"}""").Keys
            .ShouldBe(["cpu_limit", "host", "labels.-", "port", "replicas", "service_name", "template", "user"]);

    [Fact]
    public void Nulls_where_none_can_come_from_json_break_rules_too()
    {
        var request = new WorkloadRequest
        {
            ServiceName = "a",
            Command = ["a", null!],
            Environment = new Dictionary<string, string> { ["A"] = null! },
            Labels = new Dictionary<string, string> { ["a"] = null! },
            Volumes = new Dictionary<string, string> { ["a"] = null! },
        };
        Should.Throw<ManagerException>(() => { WorkloadPlanner.Plan(request, TemplateSnapshot.Empty, Everything, Defaults); })
            .Fields.Keys.ShouldBe(["command[1]", "environment.A", "labels.a", "volumes.a"]);
    }

    private static string Map(int count, string value) =>
        JsonSerializer.Serialize(Enumerable.Range(0, count).ToDictionary(i => $"V{i}", _ => value));
}
