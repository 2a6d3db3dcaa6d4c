using McpManager.Client;
using McpManager.Json;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Kubernetes;

/// <summary>The requests in <c>k8s/examples/</c> are read as the manager reads them, and name what is there.</summary>
public class ExampleTests
{
    private static readonly string s_folder = Path.Combine(Manifest.Folder, "examples");

    public static TheoryData<string> Requests => [.. Directory.EnumerateFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_one_that_the_manager_reads(string file)
    {
        var request = Read(file);

        WorkloadName.TryParse(request.ServiceName, out _, out var error).ShouldBeTrue(error);
        File.Exists(Path.Combine(Manifest.Folder, "chart", "files", $"{request.Template}.json")).ShouldBeTrue(request.Template);
        File.ReadAllText(Path.Combine(Manifest.Folder, "README.md")).ShouldContain($"examples/{file}");
    }

    [Fact]
    public void The_secrets_that_are_asked_for_are_in_the_example_of_the_Secret()
    {
        var secret = Manifest.Of("examples").Single(manifest => manifest.Kind == "Secret");

        secret.Name.ShouldBe("mcp-manager-secrets");
        Read("secrets.json").Secrets!.Values.Select(reference => reference.Split(':')[^1])
            .ShouldBe(secret.Json["stringData"]!.AsObject().Select(pair => pair.Key));
    }

    private static WorkloadRequest Read(string file) => StrictJson.Read(File.ReadAllBytes(Path.Combine(s_folder, file)), ManagerJsonContext.Default.WorkloadRequest);
}
