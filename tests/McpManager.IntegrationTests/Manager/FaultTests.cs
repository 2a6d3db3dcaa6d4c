using System.Net;
using System.Security.Cryptography;
using McpManager.Backends.Process.Proc;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Replicas that die, fall ill or hide, and what the manager makes of them.</summary>
public sealed class FaultTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_replica_takes_no_request_more_and_comes_back_counted()
    {
        await _manager.Api.CreateAsync(Requests.Echo("killed") with { Replicas = 2 }, Requests.Patience, Ct);

        var killed = ReplicaProcesses.Of(_manager.DataDir, "killed")[0];
        ReplicaProcesses.Kill(killed);
        await Eventually.TrueAsync(() => ReplicaProcesses.HasEnded(killed), "the replica ends");

        // One after the other, from its end on: the other replica answers them all. What it had begun to answer is lost with it.
        var status = await Eventually.GetAsync(
            async () =>
            {
                (await _manager.AnswerAsync("killed")).ShouldContain("healthy");
                return await _manager.Api.GetAsync("killed", Ct);
            },
            s => s.Replicas.Sum(r => r.Restarts) == 1 && s.ReadyReplicas == 2,
            "is whole again");
        status.Replicas.Single(replica => replica.Restarts == 1).LastExit.ShouldBe(128 + 9);
        (await _manager.Api.GetMetricsAsync(Ct)).ShouldContain("mcp_replica_restarts_total{workload=\"killed\"} 1");
        await _manager.Api.DeleteAsync("killed", ct: Ct);
    }

    [Fact]
    public async Task An_ill_replica_leaves_the_route_and_returns_when_it_is_well()
    {
        await _manager.Api.CreateAsync(Requests.Patient("patient"), Requests.Patience, Ct);
        var before = ReplicaProcesses.Of(_manager.DataDir, "patient");
        var ill = Path.Combine(_manager.DataDir, "run", "patient", "0", "work", "ill");

        await File.WriteAllTextAsync(ill, string.Empty, Ct);
        var status = await _manager.StatusAsync("patient", s => s.Status == WorkloadPhase.Unhealthy, "is unhealthy");
        status.Message.ShouldNotBeNull().ShouldContain("503");
        (await _manager.GetRawAsync(_manager.Workload("patient").ToString())).ShouldBe(HttpStatusCode.ServiceUnavailable);

        File.Delete(ill);
        await _manager.RunningAsync("patient");
        await _manager.AnswerAsync("patient", "/");
        ReplicaProcesses.Of(_manager.DataDir, "patient").ShouldBe(before, "nothing was restarted");
    }

    [Fact]
    public async Task A_process_that_hides_from_its_replica_is_ended_all_the_same()
    {
        Require.Program("setsid");

        // A session, an environment, a folder and descriptors of its own, and a parent that has ended: nothing tells whose it is.
        var mark = $"{RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000)}";
        var hide = $"(cd / && exec setsid -f env -i sleep {mark} <&- >&- 2>&-); echo hidden; exec sleep 600";
        await _manager.Api.CreateAsync(Requests.Shell("hider", hide), ct: Ct);
        await foreach (var line in _manager.Api.ReadLogsAsync("hider", new LogRequest { Follow = true }, Ct))
        {
            line.Line.ShouldBe("hidden");
            break;
        }

        await _manager.Api.DeleteAsync("hider", ct: Ct);

        await Eventually.TrueAsync(() => !ProcFs.All().Any(p => ReplicaProcesses.CommandLine(p.Pid) == $"sleep {mark}"), "the hidden process is ended");
    }

    [Fact]
    public async Task What_a_workload_uses_is_in_its_status_and_in_the_metrics()
    {
        await _manager.Api.CreateAsync(Requests.Echo("measured"), Requests.Patience, Ct);

        var status = await _manager.StatusAsync("measured", s => s.Replicas is [{ MemoryBytes: > 0, CpuPercent: not null }], "is measured");

        status.Replicas[0].MemoryBytes!.Value.ShouldBeGreaterThan(1 << 20);
        var metrics = (await _manager.Api.GetMetricsAsync(Ct)).Split('\n');
        metrics.ShouldContain(line => line.StartsWith("mcp_workload_memory_bytes{workload=\"measured\"} ", StringComparison.Ordinal));
        metrics.ShouldContain(line => line.StartsWith("mcp_workload_cpu_percent{workload=\"measured\"} ", StringComparison.Ordinal));
        metrics.ShouldContain(line => line.StartsWith("process_resident_memory_bytes ", StringComparison.Ordinal));
        await _manager.Api.DeleteAsync("measured", ct: Ct);
    }
}
