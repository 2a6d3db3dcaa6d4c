using System.Collections.Immutable;
using McpManager.Backends.Process;
using McpManager.Tests.Workloads.Supervision;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Process;

public sealed class ProcessMapperTests
{
    private static readonly ReplicaPlace s_place = new(2, 9001, "/run/web/2/work", "MCP_REPLICA_ID", "id/web/2", "/opt/manager");
    private static readonly WorkloadSpec s_spec = SupervisorHarness.Spec with { TemplateDirectory = "/templates" };

    [Theory]
    [InlineData("--port=$(PORT)", "--port=9001")]
    [InlineData("$(MCP_SERVICE_NAME)-$(REPLICA)", "web-2")]
    [InlineData("$$(PORT)", "$(PORT)")]
    [InlineData("$$$(PORT)", "$$(PORT)")]
    [InlineData("$(UNKNOWN)", "$(UNKNOWN)")]
    [InlineData("$(PORT", "$(PORT")]
    [InlineData("$PORT ${PORT}", "$PORT ${PORT}")]
    [InlineData("$(TOKEN)", "$(TOKEN)")]
    [InlineData("$(MANAGER_DIR)", "$(MANAGER_DIR)")]
    [InlineData("$(TEMPLATE_DIR)", "$(TEMPLATE_DIR)")]
    public void A_callers_command_names_only_what_is_the_replicas_own(string part, string expanded)
    {
        var spec = s_spec with { Command = ["run", part], Args = [part], Environment = Sorted.Empty.Add("TOKEN", "secret") };

        ProcessMapper.Command(spec, ProcessSection.Empty, s_place).ShouldBe(["run", expanded, expanded]);
    }

    [Fact]
    public void A_templates_command_may_name_folders_of_the_manager_and_its_arguments_follow()
    {
        var section = new ProcessSection { Command = ["$(MANAGER_DIR)/tool", "$(TEMPLATE_DIR)/main.py", "$(PORT)"] };
        var spec = s_spec with { Command = [], Args = ["$(MANAGER_DIR)"] };

        ProcessMapper.Command(spec, section, s_place).ShouldBe(["/opt/manager/tool", "/templates/main.py", "9001", "$(MANAGER_DIR)"]);
        ProcessMapper.Command(spec with { Command = ["own"] }, section, s_place).ShouldBe(["own", "$(MANAGER_DIR)"]);
        ProcessMapper.Command(spec with { Args = [] }, ProcessSection.Empty, s_place).ShouldBeEmpty();
    }

    [Fact]
    public void The_workloads_variables_win_over_the_sections_and_these_over_the_defaults()
    {
        var section = new ProcessSection
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("A", "section").Add("B", "$(TEMPLATE_DIR)/b").Add("HOME", "/section"),
        };
        var spec = s_spec with { Environment = Sorted.Empty.Add("A", "$(PORT)").Add("PATH", "/mine") };

        ProcessMapper.Environment(spec, section, s_place).ShouldBe([
            "A=$(PORT)", "B=/templates/b", "HOME=/section", "MCP_REPLICA_ID=id/web/2", "MCP_SERVICE_NAME=web", "PATH=/mine", "PORT=9001",
            "TMPDIR=/run/web/2/work"]);
    }

    [Fact]
    public void Port_and_mark_cannot_be_set_by_others()
    {
        var spec = s_spec with { Environment = Sorted.Empty.Add("PORT", "1").Add("MCP_REPLICA_ID", "forged") };
        var section = new ProcessSection { Environment = ImmutableDictionary<string, string>.Empty.Add("PORT", "2").Add("MCP_REPLICA_ID", "forged") };

        var environment = ProcessMapper.Environment(spec, section, s_place);

        environment.ShouldContain("PORT=9001");
        environment.ShouldContain("MCP_REPLICA_ID=id/web/2");
        environment.Select(line => line.Split('=')[0]).ShouldBeUnique();
    }
}
