using System.Text.Json;
using McpManager.Client;
using McpManager.Templates;
using McpManager.Tests.Workloads.Planning;

namespace McpManager.Tests.Templates;

public sealed class TemplateInfoMapperTests
{
    [Fact]
    public void Shows_names_of_variables_and_no_values()
    {
        var template = PlanHarness.Template("""
            {"name": "t", "image": "i", "environment": {"B": "s3cr3t", "A": "s3cr3t"}, "secrets": {"KEY": "s3cr3t"}, "capabilities": ["x"],
             "required_env_vars": ["KEY"], "process": {"environment": {"C": "s3cr3t"}}}
            """);

        var list = TemplateInfoMapper.ToList(PlanHarness.Snapshot(template));
        var info = list.Templates.ShouldHaveSingleItem();
        info.Environment.ShouldBe(["A", "B", "KEY"]);
        info.Backends.ShouldBe(["process"]);
        info.Transport.ShouldBe("http");
        info.RequiredEnvVars.ShouldBe(["KEY"]);
        info.Capabilities.ShouldBe(["x"]);
        JsonSerializer.Serialize(list, ManagerJsonContext.Default.TemplateList).ShouldNotContain("s3cr3t");
    }

    [Fact]
    public void Lists_templates_by_name_and_broken_files()
    {
        var snapshot = PlanHarness.Snapshot(PlanHarness.Template("""{"name": "b"}"""), PlanHarness.Template("""{"name": "a"}""")) with
        {
            Errors = [new TemplateError { File = "c.json", Error = "broken" }],
        };
        var list = TemplateInfoMapper.ToList(snapshot);
        list.Templates.Select(t => t.Name).ShouldBe(["a", "b"]);
        list.Errors.ShouldHaveSingleItem().File.ShouldBe("c.json");
    }
}
