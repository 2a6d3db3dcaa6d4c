using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Compose;

/// <summary>One after another, on one stack: some of them restart parts of it.</summary>
[Collection("compose")]
public abstract class ComposeTest(ComposeStack stack) : IAsyncLifetime
{
    /// <summary>Of a workload to be running. Only a broken stack needs it.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected ComposeStack Stack => stack;

    protected ManagerClient Api => stack.Api;

    public virtual async ValueTask InitializeAsync() => await stack.StartAsync();

    /// <summary>Removes what the test made, with its volumes, and leaves nothing in the engine.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (stack.Api is not null)
        {
            await stack.ReadyAsync();
            await ReachableAsync(true);
            foreach (var workload in (await Api.ListAsync(ct: CancellationToken.None)).Containers)
            {
                await Api.DeleteAsync(workload.Name, volumes: true, CancellationToken.None);
            }

            (await stack.PodmanAsync("ps", "-aq")).ShouldBeEmpty("containers in the engine");
            (await stack.PodmanAsync("volume", "ls", "-q")).ShouldBeEmpty("volumes in the engine");
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The manager has noticed that the engine is there, or that it is not.</summary>
    protected Task ReachableAsync(bool expected) =>
        Eventually.GetAsync(() => Api.GetHealthAsync(CancellationToken.None), health => health.Backend.Reachable == expected, $"the engine is reachable: {expected}");

    protected Task<WorkloadStatus> RunningAsync(string name) =>
        Eventually.GetAsync(() => Api.GetAsync(name, Ct), status => status.Status == WorkloadPhase.Running, $"{name} runs");

    /// <summary>A call as the seed writes it; its host and port are the manager's, whatever they are.</summary>
    protected async Task<string> CallAsync(string method, string url, HttpStatusCode expected, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await stack.Http.SendAsync(request, Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.ShouldBe(expected, $"{method} {url}: {body}");
        return body;
    }

    protected async Task<JsonNode> GetJsonAsync(string url) => JsonNode.Parse(await CallAsync("GET", url, HttpStatusCode.OK))!;
}
