using System.Text.Json;
using McpManager.Client;
using McpManager.Templates;
using McpManager.Tests.Workloads.Planning;

namespace McpManager.Tests.Templates;

public sealed class RequestMergeTests
{
    [Fact]
    public void Every_field_of_a_request_is_merged()
    {
        // A field that is added to the request and forgotten in the merge would vanish from both sides.
        var full = PlanHarness.Request("""
            {"service_name": "a", "template": "t", "image": "i", "command": ["c"], "args": ["x"], "port": 1, "environment": {"A": "1"}, "secrets": {"B": "1"},
             "volumes": {"/a": "/b"}, "memory_limit": "1g", "cpu_limit": "1", "pids_limit": 20, "storage_limit": "1g", "restart_policy": "no",
             "health_check_path": "/h", "health_check_interval": 5, "labels": {"a": "b"}, "replicas": 2,
             "autoscaling": {"min_replicas": 1, "max_replicas": 2, "cpu_percent": 3}, "transport": "stdio", "mcp_path": "/m", "session_policy": "per_session",
             "host": "h", "user": "u", "read_only": false, "stop_timeout": 3}
            """);
        var text = Text(full);
        JsonDocument.Parse(text).RootElement.EnumerateObject().Count().ShouldBe(ManagerJsonContext.Default.WorkloadRequest.Properties.Count);

        Text(RequestMerge.Over(full, new WorkloadRequest())).ShouldBe(text);
        Text(RequestMerge.Over(new WorkloadRequest(), full)).ShouldBe(text);
        Text(RequestMerge.Over(full, full)).ShouldBe(text);
    }

    [Fact]
    public void A_variable_is_a_value_or_a_secret_as_the_upper_one_has_it()
    {
        var merged = RequestMerge.Over(
            PlanHarness.Request("""{"environment": {"A": "1"}, "secrets": {"B": "ref"}}"""),
            PlanHarness.Request("""{"environment": {"B": "1", "C": "1"}, "secrets": {"A": "ref", "D": "ref"}}"""));
        merged.Environment!.Keys.ShouldBe(["A", "C"], ignoreOrder: true);
        merged.Secrets!.Keys.ShouldBe(["B", "D"], ignoreOrder: true);
    }

    [Fact]
    public void A_mount_at_the_same_target_replaces_the_one_below() =>
        RequestMerge.Over(
                PlanHarness.Request("""{"volumes": {"/mine": "/app:ro"}}"""),
                PlanHarness.Request("""{"volumes": {"./app": "/app", "data": "/data"}}"""))
            .Volumes!.Keys.ShouldBe(["/mine", "data"], ignoreOrder: true);

    [Fact]
    public void Bounds_of_autoscaling_are_merged_one_by_one() =>
        RequestMerge.Over(
                PlanHarness.Request("""{"autoscaling": {"max_replicas": 9}}"""),
                PlanHarness.Request("""{"autoscaling": {"min_replicas": 2, "max_replicas": 3, "cpu_percent": 50}}"""))
            .Autoscaling.ShouldBe(new AutoscalingRequest { MinReplicas = 2, MaxReplicas = 9, CpuPercent = 50 });

    private static string Text(WorkloadRequest request) => JsonSerializer.Serialize(request, ManagerJsonContext.Default.WorkloadRequest);
}
