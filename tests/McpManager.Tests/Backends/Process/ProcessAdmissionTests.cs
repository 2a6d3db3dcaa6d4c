using System.Text.Json;
using McpManager.Backends.Process;
using McpManager.Errors;
using McpManager.Tests.Workloads.Supervision;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Process;

/// <summary>Whether a machine has what a spec runs: sections, programs, capabilities.</summary>
public sealed class ProcessAdmissionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CommandResolver _resolver;

    public ProcessAdmissionTests()
    {
        _folder.Write("tool-of-the-test", "#!/bin/sh\n");
        File.SetUnixFileMode(_folder.Combine("tool-of-the-test"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _folder.Write("text-of-the-test", "no program");
        Directory.CreateDirectory(_folder.Combine("folder-of-the-test"));
        _resolver = new CommandResolver($"relative:{Path.PathSeparator}{_folder.Path}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_program_is_found_on_the_managers_path_on_that_of_replicas_and_where_the_runtime_is()
    {
        _resolver.Resolve("tool-of-the-test").ShouldBe((_folder.Combine("tool-of-the-test"), null));
        _resolver.Resolve(_folder.Combine("tool-of-the-test")).Error.ShouldBeNull();
        _resolver.Resolve("sh").Path.ShouldNotBeNull().ShouldEndWith("/sh");
        new CommandResolver(null).Resolve("dotnet").Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("no-such-tool", "is not on PATH")]
    [InlineData("text-of-the-test", "is not on PATH")]
    [InlineData("folder-of-the-test", "is not on PATH")]
    [InlineData("./tool-of-the-test", "must be an absolute path")]
    [InlineData("/no/such/tool", "does not exist")]
    [InlineData("/", "is a folder")]
    [InlineData("", "is not on PATH")]
    [InlineData("..", "is not on PATH")]
    [InlineData("a\0b", "is not on PATH")]
    public void What_is_no_program_is_told_with_its_reason(string command, string rule)
    {
        var (path, error) = _resolver.Resolve(command);

        path.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(rule);
    }

    [Fact]
    public void A_spec_whose_programs_are_here_is_admitted()
    {
        ProcessAdmission.Check(SupervisorHarness.Spec with { Command = ["tool-of-the-test"] }, _resolver);
        ProcessAdmission.Check(
            SupervisorHarness.Spec with { Command = [], Template = "t", BackendSection = Json("""{"command": ["tool-of-the-test"], "requires": ["sh"]}""") },
            _resolver);
    }

    [Theory]
    [InlineData(null, null, "command", "there is no command")]
    [InlineData("t", null, "template", "there is no command")]
    [InlineData("t", """{"command": ["no-such-tool"]}""", "template", "no-such-tool")]
    [InlineData("t", """{"command": ["tool-of-the-test"], "requires": ["no-such-tool"]}""", "template", "no-such-tool")]
    public void What_is_missing_is_told_at_the_field_that_named_it(string? template, string? section, string field, string error)
    {
        var spec = SupervisorHarness.Spec with { Command = [], Template = template, BackendSection = section is null ? null : Json(section) };

        var failure = Should.Throw<ManagerException>(() => ProcessAdmission.Check(spec, _resolver));

        failure.Kind.ShouldBe(ErrorKind.Invalid);
        failure.Fields.Keys.ShouldBe([field]);
        failure.Fields[field].ShouldHaveSingleItem().ShouldContain(error);
    }

    [Theory]
    [InlineData("""{"commands": ["x"]}""")]
    [InlineData("""{"command": "x"}""")]
    [InlineData("""{"command": null}""")]
    [InlineData("""{"command": [null]}""")]
    [InlineData("""{"requires": [null]}""")]
    [InlineData("""{"environment": {"A": null}}""")]
    [InlineData("""{"environment": {"A": 1}}""")]
    [InlineData("[]")]
    public void A_section_that_cannot_be_read_is_a_failure_of_the_template(string section)
    {
        var failure = Should.Throw<ManagerException>(() => ProcessSection.Parse(Json(section)));

        failure.Kind.ShouldBe(ErrorKind.Invalid);
        failure.Fields["template"].ShouldHaveSingleItem().ShouldContain("process section");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("{}")]
    public void No_section_is_an_empty_one(string? section)
    {
        var parsed = ProcessSection.Parse(section is null ? null : Json(section));

        parsed.Command.ShouldBeEmpty();
        parsed.Requires.ShouldBeEmpty();
        parsed.Environment.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Memory_is_limited_where_it_can_be_measured_and_every_refusal_has_its_reason(bool canMeasure)
    {
        var capabilities = ProcessCapabilities.For(canMeasure);

        capabilities.Can(SpecField.MemoryLimit).ShouldBe(canMeasure);
        foreach (var field in Enum.GetValues<SpecField>().Where(field => !capabilities.Can(field)))
        {
            capabilities.WhyNot.Keys.ShouldContain(field);
            capabilities.Refusal(field).ShouldStartWith("the process backend cannot enforce it: ");
        }
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
