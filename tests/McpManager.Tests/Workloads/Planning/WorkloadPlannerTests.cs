using McpManager.Client;
using McpManager.Templates;
using McpManager.Workloads.Planning;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Workloads.Planning.PlanHarness;

namespace McpManager.Tests.Workloads.Planning;

public sealed class WorkloadPlannerTests
{
    private static readonly Template s_nginx = Template("""
        {"name": "nginx", "image": "nginx:latest", "port": 80, "health_check_path": "/", "command": ["nginx"], "args": ["-q"],
         "environment": {"A": "template", "B": "template"}, "process": {"command": ["sh"]}}
        """);

    private static readonly Template s_podmanOnly = Template("""{"name": "boxed", "image": "boxed", "podman": {}}""");

    [Fact]
    public void Defaults_fill_what_is_left_out()
    {
        var spec = Plan("""{"service_name": "a", "image": "nginx"}""");

        spec.Name.Value.ShouldBe("a");
        spec.Port.ShouldBe(8000);
        spec.MemoryLimit.ShouldBe(512L << 20);
        spec.CpuLimit.ShouldBe(500);
        spec.RestartPolicy.ShouldBe(RestartPolicy.UnlessStopped);
        spec.HealthCheckPath.ShouldBe("/health");
        spec.HealthCheckIntervalSeconds.ShouldBe(30);
        spec.Replicas.ShouldBe(1);
        spec.Transport.ShouldBe(Transport.Http);
        spec.SessionPolicy.ShouldBe(SessionPolicy.Shared);
        spec.McpPath.ShouldBe("/mcp");
        spec.StopTimeoutSeconds.ShouldBe(10);
        spec.ReadOnly.ShouldBeTrue();
        spec.PidsLimit.ShouldBeNull();
        spec.Autoscaling.ShouldBeNull();
        spec.BackendSection.ShouldBeNull();
    }

    [Fact]
    public void The_request_of_the_seed_becomes_a_spec()
    {
        var spec = Plan("""
            {"service_name": "x", "image": "your-mcp-image:latest", "port": 8000, "environment": {"ENV_VAR": "value"},
             "volumes": {"/host/path": "/container/path"}, "memory_limit": "512m", "cpu_limit": "1.0", "restart_policy": "unless-stopped",
             "health_check_path": "/health", "health_check_interval": 30, "labels": {"custom.label": "value"}}
            """);
        spec.CpuLimit.ShouldBe(1000);
        spec.Labels["custom.label"].ShouldBe("value");
        spec.Volumes.ShouldHaveSingleItem().Target.ShouldBe("/container/path");
    }

    [Fact]
    public void A_request_goes_over_its_template_and_maps_are_merged()
    {
        var spec = Plan("""{"service_name": "a", "template": "nginx", "port": 81, "environment": {"B": "request", "C": "request"}}""", templates: s_nginx);

        spec.Template.ShouldBe("nginx");
        spec.Image.ShouldBe("nginx:latest");
        spec.Port.ShouldBe(81);
        spec.HealthCheckPath.ShouldBe("/");
        spec.Environment.ShouldBe(new Dictionary<string, string> { ["A"] = "template", ["B"] = "request", ["C"] = "request" });
        spec.Command.ShouldBe(["nginx"]);
        spec.Args.ShouldBe(["-q"]);
    }

    [Fact]
    public void Port_is_no_variable_of_the_spec_but_may_be_repeated()
    {
        PlanWith("""
            "port": 81, "environment": {"PORT": "81", "MCP_SERVICE_NAME": "x"}
            """).Environment.Keys.ShouldBe(["MCP_SERVICE_NAME"]);
        var template = Template("""{"name": "t", "image": "i", "port": 80, "environment": {"PORT": "80"}}""");
        Plan("""{"service_name": "a", "template": "t", "port": 81}""", templates: template).Port.ShouldBe(81);
    }

    [Fact]
    public void Without_a_template_an_image_or_a_command_there_is_nothing_to_run() =>
        Refused("""{"service_name": "a"}""")["template"].ShouldBe(["one of template, image and command is required"]);

    [Fact]
    public void An_unknown_template_is_answered_with_the_known_ones()
    {
        Refused("""{"service_name": "a", "template": "ngnix"}""", templates: [s_nginx, s_podmanOnly])["template"]
            .ShouldBe(["there is no template 'ngnix'; known are boxed, nginx"]);
        Refused("""{"service_name": "a", "template": "../../etc/passwd"}""")["template"]
            .ShouldBe(["there is no template '../../etc/passwd'; there are none"]);
    }

    [Fact]
    public void A_broken_template_says_what_is_wrong_with_it()
    {
        var snapshot = TemplateSnapshot.Empty with { Errors = [new TemplateError { File = "web.json", Error = "port: must be an integer" }] };
        var failure = Should.Throw<McpManager.Errors.ManagerException>(() =>
        {
            WorkloadPlanner.Plan(Request("""{"service_name": "a", "template": "web"}"""), snapshot, Everything, Defaults);
        });
        failure.Fields["template"].ShouldBe(["cannot be used: web.json is broken: port: must be an integer"]);
    }

    [Fact]
    public void Required_variables_must_have_a_value()
    {
        var template = Template("""
            {"name": "t", "image": "i", "environment": {"EMPTY": "", "SET": "x"}, "required_env_vars": ["MCP_SERVICE_NAME", "PORT", "EMPTY", "SET", "KEY"]}
            """);
        var errors = Refused("""{"service_name": "a", "template": "t"}""", templates: template);
        errors.Keys.ShouldBe(["environment.EMPTY", "environment.KEY"]);
        errors["environment.KEY"].ShouldHaveSingleItem().ShouldContain("required by the template 't'");
        Plan("""{"service_name": "a", "template": "t", "environment": {"EMPTY": "1"}, "secrets": {"KEY": "vault"}}""", templates: template)
            .Secrets.Keys.ShouldBe(["KEY"]);
    }

    [Fact]
    public void A_section_for_the_backend_takes_the_place_of_image_and_command()
    {
        var spec = Plan("""{"service_name": "a", "template": "nginx"}""", Process, s_nginx);

        spec.Image.ShouldBeNull();
        spec.Command.ShouldBeEmpty();
        spec.Args.ShouldBeEmpty();
        spec.BackendSection!.Value.GetProperty("command")[0].GetString().ShouldBe("sh");
        spec.TemplateDirectory.ShouldBe("/templates");
        spec.Environment["A"].ShouldBe("template");
    }

    [Fact]
    public void A_command_of_the_request_stands_beside_the_section()
    {
        var spec = Plan("""{"service_name": "a", "template": "nginx", "command": ["mine"], "args": ["x"]}""", Process, s_nginx);
        spec.Command.ShouldBe(["mine"]);
        spec.Args.ShouldBe(["x"]);
        spec.BackendSection.ShouldNotBeNull();
    }

    [Fact]
    public void Arguments_of_the_template_do_not_follow_another_command() =>
        Plan("""{"service_name": "a", "template": "nginx", "command": ["mine"]}""", templates: s_nginx).Args.ShouldBeEmpty();

    [Theory]
    [InlineData("nginx")]
    [InlineData("nginx:latest")]
    public void An_image_alone_finds_the_template_that_runs_it_without_images(string image)
    {
        var spec = Plan($$"""{"service_name": "a", "image": "{{image}}", "port": 90}""", Process, s_podmanOnly, s_nginx);
        spec.Template.ShouldBe("nginx");
        spec.Image.ShouldBeNull();
        spec.Port.ShouldBe(90);
        spec.BackendSection.ShouldNotBeNull();
    }

    [Fact]
    public void An_image_alone_stays_an_image_where_images_run()
    {
        var spec = Plan("""{"service_name": "a", "image": "nginx"}""", templates: s_nginx);
        spec.Template.ShouldBeNull();
        spec.Image.ShouldBe("nginx");
    }

    [Theory]
    [InlineData("""{"service_name": "a", "image": "nginx:1.27"}""", "image", "no template with this image has a process section")]
    [InlineData("""{"service_name": "a", "image": "boxed"}""", "image", "it runs commands; no template with this image")]
    [InlineData("""{"service_name": "a", "image": "nginx", "command": ["x"]}""", "image", "the process backend cannot enforce it: it runs commands")]
    [InlineData("""{"service_name": "a", "template": "nginx", "image": "other"}""", "image", "the process backend cannot enforce it")]
    [InlineData("""{"service_name": "a", "template": "boxed"}""", "template", "'boxed' has no process section, only the image boxed")]
    [InlineData("""{"service_name": "a", "template": "empty"}""", "template", "'empty' has no process section, no image and no command")]
    public void What_a_backend_without_images_cannot_run_is_refused(string json, string field, string message)
    {
        var errors = Refused(json, Process, s_nginx, s_podmanOnly, Template("""{"name": "empty", "podman": {}}"""));
        errors.Keys.ShouldBe([field]);
        errors[field].ShouldHaveSingleItem().ShouldContain(message);
    }

    [Fact]
    public void A_template_of_a_command_runs_without_section() =>
        Plan("""{"service_name": "a", "template": "t"}""", Process, Template("""{"name": "t", "command": ["run", "me"]}""")).Command.ShouldBe(["run", "me"]);

    [Fact]
    public void Equal_requests_make_equal_specs_in_whatever_order() =>
        SpecHash.Of(PlanWith("""
            "environment": {"B": "2", "A": "1"}, "volumes": {"/b": "/y", "/a": "/x"}, "memory_limit": "1g"
            """)).ShouldBe(SpecHash.Of(PlanWith("""
            "memory_limit": "1024Mi", "volumes": {"/a": "/x", "/b": "/y"}, "environment": {"A": "1", "B": "2"}
            """)));

    [Fact]
    public void Replicas_begin_at_the_lower_bound_of_autoscaling() =>
        PlanWith("""
            "autoscaling": {"min_replicas": 2, "max_replicas": 4}
            """).Replicas.ShouldBe(2);
}
