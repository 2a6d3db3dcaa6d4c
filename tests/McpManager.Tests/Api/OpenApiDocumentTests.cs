using System.Text.Json;
using McpManager.Tests.Architecture;
using McpManager.Tests.Hosting;

namespace McpManager.Tests.Api;

public class OpenApiDocumentTests
{
    private static readonly string s_file = Path.Combine(Repository.Root, "docs", "openapi.json");

    /// <summary>Run with UPDATE_OPENAPI=1 to write the file anew; the change is then reviewed as any other.</summary>
    [Fact]
    public async Task The_committed_document_is_the_one_that_is_served()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var manager = await TestManager.StartAsync();
        var served = (await manager.Http.GetStringAsync("/openapi/v1.json", ct)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(s_file)!);
            await File.WriteAllTextAsync(s_file, served, ct);
        }

        (await File.ReadAllTextAsync(s_file, ct)).ReplaceLineEndings("\n").ShouldBe(served);
    }

    [Fact]
    public async Task Every_call_of_the_contract_is_in_it_with_a_summary_and_problems()
    {
        await using var manager = await TestManager.StartAsync();
        using var document = JsonDocument.Parse(await manager.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => (Call: $"{verb.Name} {path.Name}", Operation: verb.Value)))
            .ToDictionary(pair => pair.Call, pair => pair.Operation, StringComparer.Ordinal);

        operations.Keys.Order(StringComparer.Ordinal).ShouldBe(
        [
            "delete /containers/{name}", "get /containers", "get /containers/{name}", "get /containers/{name}/logs", "get /containers/{name}/status",
            "get /events", "get /health", "get /health/live", "get /health/ready", "get /metrics", "get /templates", "get /templates/{name}",
            "get /traefik/config",
            "patch /containers/{name}", "post /containers", "post /containers/{name}/restart", "post /containers/{name}/start",
            "post /containers/{name}/stop", "put /containers/{name}",
        ]);
        foreach (var (call, operation) in operations)
        {
            operation.TryGetProperty("summary", out _).ShouldBeTrue(call);
            operation.GetProperty("responses").TryGetProperty("default", out _).ShouldBeTrue(call);
        }

        document.RootElement.GetProperty("openapi").GetString().ShouldNotBeNull().ShouldStartWith("3.1");
        operations["post /containers"].GetProperty("requestBody").GetRawText().ShouldContain("#/components/schemas/WorkloadRequest");
        document.RootElement.GetRawText().ShouldContain("\"service_name\"");
    }
}
