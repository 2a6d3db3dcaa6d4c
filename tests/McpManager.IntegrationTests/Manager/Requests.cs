using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>The workloads that the tests run, and what they ask of them.</summary>
internal static class Requests
{
    /// <summary>For the waits of the API. Only a broken manager needs it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static WorkloadRequest Echo(string name) => new() { ServiceName = name, Template = "echo" };

    public static WorkloadRequest Shell(string name, string script) => new() { ServiceName = name, Command = ["sh", "-c", script] };

    /// <summary>A server whose health the test decides. Needs python3.</summary>
    public static WorkloadRequest Patient(string name, params (string Name, string Value)[] environment)
    {
        Require.Program("python3");
        return new WorkloadRequest
        {
            ServiceName = name,
            Command = ["python3", Path.Combine(Repository.Root, "tests", "McpManager.IntegrationTests", "Rigs", "patient.py")],
            Environment = environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            HealthCheckPath = "/health",
        };
    }

    /// <summary>The status, once it is as wanted.</summary>
    public static Task<WorkloadStatus> StatusAsync(this ManagerProcess manager, string name, Func<WorkloadStatus, bool> matches, string what) =>
        Eventually.GetAsync(() => manager.Api.GetAsync(name, Ct), matches, $"{name} {what}");

    public static Task<WorkloadStatus> RunningAsync(this ManagerProcess manager, string name) =>
        manager.StatusAsync(name, status => status.Status == WorkloadPhase.Running, "runs");

    /// <summary>What the workload itself answers, through the gateway.</summary>
    public static async Task<string> AnswerAsync(this ManagerProcess manager, string name, string path = "/health")
    {
        using var response = await manager.Http.GetAsync(manager.Workload(name, path), Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode} {body}");
        return body;
    }
}
