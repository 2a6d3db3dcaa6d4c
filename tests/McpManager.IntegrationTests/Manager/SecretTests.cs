using System.Net;
using System.Security.Cryptography;
using McpManager.Backends.Process.Proc;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>A value of a workload's environment reaches that workload and appears nowhere else.</summary>
public sealed class SecretTests
{
    private readonly string _secret = RandomNumberGenerator.GetHexString(32);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_environment_value_is_in_no_answer_no_log_no_metric_and_no_command_line()
    {
        await using var manager = await ManagerProcess.StartAsync(("LOG_LEVEL", "DEBUG"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var events = CollectEventsAsync(manager, stop.Token);
        var answers = new List<string>();
        async Task AskAsync(string method, string url, HttpStatusCode expected, string? body = null)
        {
            var answer = await manager.SendRawAsync(method, url, body is null ? null : RawCalls.Json(body));
            answer.ShouldBe(expected);
            answers.Add($"{method} {url} {body?.Length}: {answer.Headers} {answer.Body}");
        }

        await AskAsync("POST", "/containers?wait=ready", HttpStatusCode.Created, Body("echo"));
        await AskAsync("POST", "/containers", HttpStatusCode.OK, Body("echo"));
        await AskAsync("POST", "/containers", HttpStatusCode.Conflict, Body("echo", $"{_secret}2"));
        await AskAsync("PUT", "/containers/echo?wait=ready", HttpStatusCode.OK, Body("echo", $"{_secret}3"));
        await AskAsync("PATCH", "/containers/echo", HttpStatusCode.OK, """{"replicas":2}""");
        await AskAsync("POST", "/containers/echo/restart", HttpStatusCode.OK);
        await AskAsync("POST", "/containers", HttpStatusCode.UnprocessableEntity, Body("echo", $"{_secret}\\u0000"));
        await AskAsync("POST", "/containers", HttpStatusCode.UnprocessableEntity, Body("echo", string.Concat(Enumerable.Repeat(_secret, 2000))));
        await AskAsync("POST", "/containers", HttpStatusCode.UnprocessableEntity, $$"""{"service_name":"s","template":"echo","secrets":{"TOKEN":"{{_secret}}"} }""");
        await AskAsync("POST", "/containers", HttpStatusCode.BadRequest, $$"""{"service_name":"s","template":"echo","environment":{"TOKEN":{"value":"{{_secret}}"} } }""");
        await AskAsync("POST", "/containers", HttpStatusCode.BadRequest, $$"""{"service_name":"s","template":"echo","environment":"{{_secret}}"}""");
        await AskAsync("POST", "/containers", HttpStatusCode.BadRequest, $$"""{"service_name":"s","template":"echo","environment":{"TOKEN":"{{_secret}}""");
        await manager.RunningAsync("echo");
        foreach (var url in new[] { "/containers", "/containers/echo", "/containers/echo/status", "/containers/echo/logs", "/health", "/templates", "/templates/echo", "/metrics", "/openapi/v1.json" })
        {
            await AskAsync("GET", url, HttpStatusCode.OK);
        }

        answers.ShouldAllBe(answer => !answer.Contains(_secret, StringComparison.OrdinalIgnoreCase));
        (await events(stop)).ShouldAllBe(e => !e.ToString().Contains(_secret, StringComparison.OrdinalIgnoreCase));
        manager.Log.ShouldContain("\"LogLevel\":\"Debug\"");
        manager.Log.ShouldNotContain(_secret, Case.Insensitive);
        ProcFs.All().Select(p => ReplicaProcesses.CommandLine(p.Pid)).ShouldAllBe(line => !line.Contains(_secret, StringComparison.OrdinalIgnoreCase));

        // It did arrive, and what keeps it is its owner's alone.
        ReplicaProcesses.Of(manager.DataDir).ShouldAllBe(pid => File.ReadAllText($"/proc/{pid}/environ").Contains($"TOKEN={_secret}3", StringComparison.Ordinal));
        var state = Path.Combine(manager.DataDir, "workloads");
        File.GetUnixFileMode(state).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(state))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Fact]
    public async Task A_replica_that_fails_with_its_secret_on_its_lips_does_not_pass_it_on_into_its_status()
    {
        await using var manager = await ManagerProcess.StartAsync(("LOG_LEVEL", "DEBUG"));
        var request = Requests.Shell("leaky", "echo \"cannot use $TOKEN\" >&2; exit 1") with { Environment = new Dictionary<string, string> { ["TOKEN"] = _secret } };
        await manager.Api.CreateAsync(request, ct: Ct);

        var status = await manager.StatusAsync("leaky", s => s.Replicas is [{ LastError: not null }], "has failed");

        status.ToString().ShouldNotContain(_secret);
        (await manager.GetRawAsync("/containers/leaky")).Body.ShouldNotContain(_secret);
        manager.Log.ShouldNotContain(_secret);

        // Its own log is its own.
        (await manager.GetRawAsync("/containers/leaky/logs")).Body.ShouldContain(_secret);
    }

    private string Body(string name, string? value = null) => $$"""{"service_name":"{{name}}","template":"echo","environment":{"TOKEN":"{{value ?? _secret}}"} }""";

    /// <returns>Ends the collection and answers what was collected.</returns>
    private static Func<CancellationTokenSource, Task<IReadOnlyList<ManagerEvent>>> CollectEventsAsync(ManagerProcess manager, CancellationToken ct)
    {
        var collected = new List<ManagerEvent>();
        var reading = Task.Run(async () =>
        {
            await foreach (var item in manager.Api.ReadEventsAsync(ct: ct))
            {
                collected.Add(item.Event);
            }
        }, CancellationToken.None);
        return async stop =>
        {
            await stop.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            collected.ShouldNotBeEmpty();
            return collected;
        };
    }
}
