using static McpManager.Tests.Workloads.Planning.PlanHarness;

namespace McpManager.Tests.Workloads.Planning;

/// <summary>What only a template may ask for: root, and folders beside its file.</summary>
public sealed class ConfinementRulesTests
{
    [Theory]
    [InlineData("root")]
    [InlineData("0")]
    [InlineData("00:0")]
    public void A_request_alone_never_runs_as_root(string user) =>
        RefusedWith($"\"user\": \"{user}\"")["user"].ShouldBe(["must not be root; only a template can allow it, by run_as_root with the reason"]);

    [Fact]
    public void Root_of_a_template_needs_its_reason_too() =>
        Refused("""{"service_name": "a", "template": "t"}""", null, Template("""{"name": "t", "image": "i", "user": "root"}""")).Keys.ShouldBe(["user"]);

    [Fact]
    public void A_template_with_a_reason_allows_root_and_the_reason_goes_along()
    {
        var template = Template("""{"name": "t", "image": "i", "run_as_root": "it must"}""");

        Plan("""{"service_name": "a", "template": "t"}""", null, template).RootReason.ShouldBe("it must");
        Plan("""{"service_name": "a", "template": "t", "user": "root"}""", null, template).User.ShouldBe("root");
        Plan("""{"service_name": "a", "image": "i"}""", null, template).RootReason.ShouldBeNull();
        Plan("""{"service_name": "a", "template": "t"}""", Process, Template("""{"name": "t", "command": ["x"], "run_as_root": "it must"}""")).RootReason.ShouldBeNull();
    }

    [Theory]
    [InlineData("./other")]
    [InlineData(".")]
    [InlineData("a/b")]
    public void A_request_names_no_folder_beside_a_template(string source)
    {
        var template = Template("""{"name": "t", "image": "i", "volumes": {"./app": "/app"}}""");

        Refused($"{{\"service_name\": \"a\", \"template\": \"t\", \"volumes\": {{\"{source}\": \"/x\"}}}}", null, template)[$"volumes.{source}"]
            .ShouldHaveSingleItem().ShouldStartWith("only a template can name a folder");
        RefusedWith($"\"volumes\": {{\"{source}\": \"/x\"}}").Keys.ShouldBe([$"volumes.{source}"]);
    }

    [Fact]
    public void A_template_s_own_folder_may_be_mounted_elsewhere()
    {
        var template = Template("""{"name": "t", "image": "i", "volumes": {"./app": "/app"}}""");

        var spec = Plan("""{"service_name": "a", "template": "t", "volumes": {"./app": "/srv"}}""", null, template);

        spec.Volumes.ShouldHaveSingleItem().Target.ShouldBe("/srv");
        spec.TemplateDirectory.ShouldBe("/templates");
    }
}
