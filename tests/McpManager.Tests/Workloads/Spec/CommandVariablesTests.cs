using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Spec;

public class CommandVariablesTests
{
    [Theory]
    [InlineData("$(PORT)", "8000")]
    [InlineData("--url=http://$(MCP_SERVICE_NAME):$(PORT)/$(REPLICA)", "--url=http://web:8000/3")]
    [InlineData("$$(PORT)", "$(PORT)")]
    [InlineData("$(HOME)$(port)", "$(HOME)$(port)")]
    [InlineData("$PORT ${PORT} $(PO RT) $() $(1)", "$PORT ${PORT} $(PO RT) $() $(1)")]
    [InlineData("$($(PORT))", "$(8000)")]
    [InlineData("", "")]
    public void Known_names_are_filled_in_and_all_else_stays(string text, string expanded) =>
        CommandVariables.Expand([text], CommandVariables.Of(WorkloadName.Parse("web"), 8000, 3)).ShouldBe([expanded]);
}
