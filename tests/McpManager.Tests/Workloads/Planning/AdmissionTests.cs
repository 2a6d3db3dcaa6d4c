using McpManager.Errors;
using McpManager.Workloads.Planning;
using static McpManager.Tests.Workloads.Planning.PlanHarness;

namespace McpManager.Tests.Workloads.Planning;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData("\"secrets\": {\"A\": \"x\"}", "secrets")]
    [InlineData("\"volumes\": {\"/a\": \"/b\"}", "volumes")]
    [InlineData("\"cpu_limit\": \"1\"", "cpu_limit")]
    [InlineData("\"pids_limit\": 100", "pids_limit")]
    [InlineData("\"storage_limit\": \"1g\"", "storage_limit")]
    [InlineData("\"autoscaling\": {\"max_replicas\": 2}", "autoscaling")]
    [InlineData("\"user\": \"1000\"", "user")]
    [InlineData("\"read_only\": true", "read_only")]
    [InlineData("\"restart_policy\": \"no\"", "restart_policy")]
    [InlineData("\"restart_policy\": \"on-failure:3\"", "restart_policy")]
    [InlineData("\"transport\": \"stdio\"", "transport")]
    [InlineData("\"session_policy\": \"per_session\"", "session_policy")]
    public void A_control_that_the_request_names_and_nobody_enforces_is_refused(string fields, string field)
    {
        var json = $$"""{"service_name": "a", "command": ["x"], {{fields}}}""";
        var errors = Refused(json, Process);
        errors.Keys.ShouldBe([field]);
        errors[field].ShouldHaveSingleItem().ShouldStartWith("the process backend cannot enforce it");
        Plan(json).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("\"read_only\": false")]
    [InlineData("\"volumes\": {}, \"secrets\": {}")]
    [InlineData("\"memory_limit\": \"1g\"")]
    [InlineData("\"restart_policy\": \"always\"")]
    [InlineData("\"restart_policy\": \"unless-stopped\"")]
    [InlineData("\"transport\": \"http\", \"session_policy\": \"shared\"")]
    public void What_asks_for_no_control_or_an_enforced_one_passes(string fields) =>
        Plan($$"""{"service_name": "a", "command": ["x"], {{fields}}}""", Process).ShouldNotBeNull();

    [Fact]
    public void Limits_that_nobody_enforces_are_wishes_where_the_operator_says_so()
    {
        var limits = Request("""{"service_name": "a", "command": ["x"], "cpu_limit": "1", "pids_limit": 100, "storage_limit": "1g"}""");
        var user = Request("""{"service_name": "a", "command": ["x"], "cpu_limit": "1", "user": "app"}""");
        var warn = Defaults with { WarnUnenforced = true };

        var spec = WorkloadPlanner.Plan(limits, Snapshot(), Process, warn);
        Enforcement.Warnings(spec, Process).Length.ShouldBe(4); // read_only, the default, is one of them.
        Should.Throw<ManagerException>(() => WorkloadPlanner.Plan(user, Snapshot(), Process, warn)).Fields.Keys.ShouldBe(["user"]);
        Should.Throw<ManagerException>(() => WorkloadPlanner.Plan(user, Snapshot(), Process, Defaults)).Fields.Keys.ShouldBe(["cpu_limit", "user"]);
    }

    [Fact]
    public void The_reason_of_the_backend_is_told() =>
        Refused("""{"service_name": "a", "command": ["x"], "transport": "stdio"}""", Process)["transport"]
            .ShouldBe(["the process backend cannot enforce it: it is not supported yet"]);

    [Fact]
    public void What_a_template_asks_for_is_run_with_a_warning()
    {
        var template = Template("""{"name": "t", "command": ["x"], "cpu_limit": "2", "user": "nobody", "restart_policy": "on-failure", "volumes": {"./app": "/app"}, "secrets": {"KEY": "v"}}""");
        var spec = Plan("""{"service_name": "a", "template": "t"}""", Process, template);

        Enforcement.Warnings(spec, Process).ShouldBe(
        [
            "secrets KEY is not enforced by the process backend",
            "volumes /app is not enforced by the process backend",
            "cpu_limit 2 is not enforced by the process backend: a process shares the machine's processors",
            "user nobody is not enforced by the process backend",
            "read_only true is not enforced by the process backend",
            "restart_policy on-failure is not enforced by the process backend",
        ]);
        Enforcement.Warnings(spec, Everything).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"transport\": \"stdio\"", "it sets transport to stdio")]
    [InlineData("\"session_policy\": \"per_session\"", "it sets session_policy to per_session")]
    public void What_changes_how_it_works_is_refused_wherever_it_comes_from(string fields, string message) =>
        Refused("""{"service_name": "a", "template": "t"}""", Process, Template($$"""{"name": "t", "command": ["x"], {{fields}}}"""))["template"]
            .ShouldHaveSingleItem().ShouldContain(message);

    [Fact]
    public void Every_control_warns_in_its_own_words()
    {
        var spec = Plan("""
            {"service_name": "a", "image": "i", "memory_limit": "64Mi", "pids_limit": 64, "storage_limit": "2g", "autoscaling": {"min_replicas": 1, "max_replicas": 3},
             "read_only": false}
            """);
        Enforcement.Warnings(spec, Capable("none")).Select(warning => warning.Split(" is not enforced")[0])
            .ShouldBe(["memory_limit 64m", "cpu_limit 0.5", "pids_limit 64", "storage_limit 2g", "autoscaling 1 to 3"]);
    }
}
