using System.Text;
using McpManager.Templates;
using McpManager.Workloads.Planning;

namespace McpManager.Tests.Templates;

public sealed class TemplateParserTests
{
    [Fact]
    public void Reads_the_flat_shape_of_the_seed()
    {
        var template = Parse("""
            {
              "name": "fastapi",
              "image": "python:3.11-slim",
              "port": 8000,
              "environment": {
                "PYTHONPATH": "/app"
              },
              "volumes": {
                "./app": "/app"
              },
              "command": ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
            }
            """);

        template.Name.ShouldBe("fastapi");
        template.Directory.ShouldBe("/templates");
        template.Defaults.Image.ShouldBe("python:3.11-slim");
        template.Defaults.Port.ShouldBe(8000);
        template.Defaults.Environment!["PYTHONPATH"].ShouldBe("/app");
        template.Defaults.Volumes!["./app"].ShouldBe("/app");
        template.Defaults.Command!.Count.ShouldBe(6);
        template.Backends.ShouldBeEmpty();
    }

    [Fact]
    public void Reads_the_shape_of_the_seed_with_default_config()
    {
        var template = Parse("""
            {
              "name": "my-mcp",
              "description": "My custom MCP server",
              "image": "my-org/my-mcp:latest",
              "default_config": {
                "image": "my-org/my-mcp:latest",
                "port": 8000,
                "environment": {
                  "MCP_SERVICE_NAME": "my-mcp"
                },
                "memory_limit": "512m",
                "cpu_limit": "0.5"
              },
              "required_env_vars": ["MCP_SERVICE_NAME"],
              "capabilities": ["custom-capability"]
            }
            """);

        template.Description.ShouldBe("My custom MCP server");
        template.Defaults.MemoryLimit.ShouldBe("512m");
        template.RequiredEnvVars.ShouldBe(["MCP_SERVICE_NAME"]);
        template.Capabilities.ShouldBe(["custom-capability"]);
    }

    [Fact]
    public void Default_config_goes_over_flat_keys()
    {
        var defaults = Parse("""
            {"name": "a", "image": "flat", "port": 1, "environment": {"A": "flat", "B": "flat"},
             "default_config": {"image": "config", "environment": {"A": "config"}}}
            """).Defaults;
        defaults.Image.ShouldBe("config");
        defaults.Port.ShouldBe(1);
        defaults.Environment.ShouldBe(new Dictionary<string, string> { ["A"] = "config", ["B"] = "flat" }, ignoreOrder: true);
    }

    [Fact]
    public void Keeps_the_section_of_each_backend_as_it_is()
    {
        var template = Parse("""{"name": "a", "process": {"command": ["x"], "future": [1]}, "kubernetes": {}, "podman": null}""");
        template.Backends.Keys.ShouldBe(["kubernetes", "process"]);
        template.Backends["process"].GetProperty("future")[0].GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"image": "x"}""", "name: must be 1 to 40")]
    [InlineData("""{"name": "../../etc/passwd", "image": "x"}""", "name: must be 1 to 40")]
    [InlineData("""{"name": "A", "image": "x"}""", "name: must be 1 to 40")]
    [InlineData("""{"name": "", "image": "x"}""", "name: must be 1 to 40")]
    [InlineData("""{"name": "-a", "image": "x"}""", "name: must be 1 to 40")]
    [InlineData("""{"name": 1}""", "name: must be a string")]
    [InlineData("""{"name": "a", "imag": "x"}""", "imag: unknown field; did you mean 'image'?")]
    [InlineData("""{"name": "a", "required_env_var": []}""", "required_env_var: unknown field; did you mean 'required_env_vars'?")]
    [InlineData("""{"name": "a", "default_config": {"prt": 1}}""", "default_config.prt: unknown field; did you mean 'port'?")]
    [InlineData("""{"name": "a", "default_config": {"environment": {"A": 1}}}""", "default_config.environment.A: must be a string")]
    [InlineData("""{"name": "a", "default_config": []}""", "default_config: must be an object")]
    [InlineData("""{"name": "a", "process": ["x"]}""", "process: must be an object")]
    [InlineData("""{"name": "a", "name": "b"}""", "name: is given more than once")]
    [InlineData("""{"name": "a", "service_name": "b"}""", "service_name: is for a request to give")]
    [InlineData("""{"name": "a", "default_config": {"template": "b"}}""", "template: a template cannot be based on another one")]
    [InlineData("""{"name": "a", "memory_limit": "lots"}""", "memory_limit: must be a size")]
    [InlineData("""{"name": "a", "environment": {"A-B": "x"}}""", "environment.A-B: a variable's name")]
    [InlineData("""{"name": "a", "port": 0, "cpu_limit": "x"}""", "cpu_limit: must be cores from 0.01 to 1024, such as 0.5, 2 or 500m, in steps of a thousandth; port: must be from 1 to 65535")]
    [InlineData("""{"name": "a", """, "This is not JSON: it breaks at line 1")]
    [InlineData("[]", "This must be a JSON object; it is an array.")]
    [InlineData("", "This is empty")]
    public void Says_what_is_wrong(string json, string error) => Error(json).ShouldContain(error);

    [Fact]
    public void Root_has_a_reason()
    {
        Parse("""{"name": "a", "run_as_root": "it opens /dev/ppp"}""").RunAsRoot.ShouldBe("it opens /dev/ppp");
        Parse("""{"name": "a"}""").RunAsRoot.ShouldBeNull();
        Error("""{"name": "a", "run_as_root": " "}""").ShouldBe("run_as_root: must be the reason why, in at most 1024 characters");
        Error("""{"name": "a", "run_as_root": true}""").ShouldContain("run_as_root: must be a string");
    }

    [Theory]
    [InlineData("docs")]
    [InlineData("default")]
    [InlineData("a1234567890123456789012345678901234567-b")]
    public void Names_of_templates_reserve_nothing(string name) => Parse($$"""{"name": "{{name}}"}""").Name.ShouldBe(name);

    private static Template Parse(string json)
    {
        TemplateParser.TryParse(Encoding.UTF8.GetBytes(json), "/templates", SpecBuilder.CheckDefaults, out var template, out var error).ShouldBeTrue(error);
        return template!;
    }

    private static string Error(string json)
    {
        TemplateParser.TryParse(Encoding.UTF8.GetBytes(json), "/templates", SpecBuilder.CheckDefaults, out _, out var error).ShouldBeFalse();
        return error!;
    }
}
