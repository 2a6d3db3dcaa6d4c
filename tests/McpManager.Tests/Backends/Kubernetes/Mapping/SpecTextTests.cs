using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class SpecTextTests
{
    private static readonly WorkloadSpec s_whole = Spec with
    {
        Template = "t",
        Command = ["a", "\"ü😀<>$(X)"],
        Environment = Sorted.Empty.Add("A", "a value").Add("B", ""),
        Secrets = Sorted.Empty.Add("S", "api"),
        Volumes = [Volume("data", "/data", readOnly: true)],
        Labels = Sorted.Empty.Add("team", "x"),
        Autoscaling = new Autoscaling(1, 3, 80),
        User = "5:6",
        RestartedAt = Given.Noon,
        BackendSection = Section("""{"egress": [{"cidr": "internet"}]}"""),
        TemplateDirectory = "/templates",
    };

    [Fact]
    public void A_spec_comes_back_whole_with_what_its_Secret_holds()
    {
        var text = SpecText.Write(s_whole);
        var read = SpecText.Read(text, new Dictionary<string, string> { ["A"] = "a value", ["B"] = "", ["S"] = "hidden" }, out var error).ShouldNotBeNull(error);

        text.ShouldNotContain("a value");
        SpecHash.Of(read).ShouldBe(SpecHash.Of(s_whole));
        read.RestartedAt.ShouldBe(s_whole.RestartedAt);
        read.Environment.Keys.ShouldBe(["A", "B"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"name\": 1}")]
    [InlineData("{\"name\": \"UPPER\"}")]
    [InlineData("\"\\ud800\"")]
    public void What_is_no_spec_is_an_error_and_no_exception(string text) => Broken(text);

    [Theory]
    [InlineData("\"port\":8000", "\"port\":0", "port")]
    [InlineData("\"port\":8000", "\"port\":\"x\"", "cannot be read")]
    [InlineData("\"replicas\":1", "\"replicas\":-1", "replicas")]
    [InlineData("\"user\":\"5:6\"", "\"user\":\"root\"", "user")]
    [InlineData("\"user\":\"5:6\"", "\"user\":\"0\"", "user")]
    [InlineData("\"S\":\"api\"", "\"S\":null", "secrets")]
    [InlineData("\"team\":\"x\"", "\"team\":null", "labels")]
    [InlineData("\"command\":[\"a\"", "\"command\":[null", "command")]
    [InlineData("\"volumes\":[", "\"volumes\":[null,", "volumes")]
    [InlineData("\"health_check_path\":\"/health\"", "\"health_check_path\":null", "cannot be read")]
    [InlineData("\"min_replicas\":1", "\"min_replicas\":9", "autoscaling")]
    [InlineData("\"egress\"", "\"privileged\"", "template")]
    [InlineData("\"unless-stopped\"", "\"sometimes\"", "cannot be read")]
    public void What_somebody_wrote_into_it_is_checked_like_a_request(string good, string bad, string part)
    {
        var text = SpecText.Write(s_whole);
        text.ShouldContain(good);

        Broken(text.Replace(good, bad, StringComparison.Ordinal)).ShouldContain(part);
    }

    private static string Broken(string text)
    {
        SpecText.Read(text, new Dictionary<string, string>(), out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldNotContain('\n');
        return error;
    }
}
