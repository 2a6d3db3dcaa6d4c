using System.Text.Json;
using McpManager.Json;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Spec;

public sealed class WorkloadSpecTests
{
    [Fact]
    public void A_state_file_from_before_a_field_existed_is_read_with_that_field_empty()
    {
        const string old = """
            {
              "name": "web", "port": 8000, "restart_policy": "always", "health_check_path": "/", "health_check_interval_seconds": 30,
              "replicas": 1, "mcp_path": "/mcp", "stop_timeout_seconds": 10
            }
            """;

        var spec = JsonSerializer.Deserialize(old, StateJsonContext.Default.WorkloadSpec)!;

        spec.Command.ShouldBeEmpty();
        spec.Args.ShouldBeEmpty();
        spec.Volumes.ShouldBeEmpty();
        spec.Environment.ShouldBeEmpty();
        spec.Secrets.ShouldBeEmpty();
        spec.Labels.ShouldBeEmpty();
        SpecHash.Of(spec).ShouldBe(SpecHash.Of(spec with { Command = [], Environment = Sorted.Empty }));
    }
}
