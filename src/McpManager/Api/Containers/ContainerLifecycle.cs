using McpManager.Client;
using McpManager.Workloads;
using McpManager.Workloads.Spec;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpManager.Api.Containers;

/// <summary>Start, stop, restart.</summary>
internal static class ContainerLifecycle
{
    private static readonly WorkloadRequest s_empty = new();

    /// <summary>With a body it creates and starts, without one it starts what was stopped.</summary>
    public static async Task<Results<Created<WorkloadStatus>, Ok<WorkloadStatus>>> StartAsync(
        string name,
        HttpContext context,
        [AsParameters] WaitParameters wait,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        var parsed = PathName.Parse(name);
        var patience = wait.Read();
        var request = await RequestBody.ReadOptionalAsync(context.Request, ManagerJsonContext.Default.WorkloadRequest);

        // {} asks for nothing in particular, as no body does.
        return request is null || request == s_empty
            ? TypedResults.Ok(await StartStoppedAsync(parsed, patience, service, answers, ct))
            : await CreateAndStartAsync(context, WorkloadService.Named(parsed, request), patience, service, answers, ct);
    }

    public static async Task<Ok<WorkloadStatus>> StopAsync(string name, WorkloadService service, ContainerAnswers answers, CancellationToken ct)
    {
        var parsed = PathName.Parse(name);
        return await service.SetRunningAsync(parsed, running: false, ct)
            ? TypedResults.Ok(await answers.StatusAsync(parsed, ct))
            : throw PathName.Unknown(parsed);
    }

    public static async Task<Ok<WorkloadStatus>> RestartAsync(string name, WorkloadService service, ContainerAnswers answers, CancellationToken ct)
    {
        var parsed = PathName.Parse(name);
        return await service.RestartAsync(parsed, ct)
            ? TypedResults.Ok(await answers.StatusAsync(parsed, ct))
            : throw PathName.Unknown(parsed);
    }

    private static async Task<WorkloadStatus> StartStoppedAsync(
        WorkloadName name,
        TimeSpan? patience,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        if (!await service.SetRunningAsync(name, running: true, ct))
        {
            throw PathName.Unknown(name);
        }

        return await answers.StartedAsync(name, patience, ct);
    }

    private static async Task<Results<Created<WorkloadStatus>, Ok<WorkloadStatus>>> CreateAndStartAsync(
        HttpContext context,
        WorkloadRequest request,
        TimeSpan? patience,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        var (outcome, workload) = await service.CreateAsync(request, ct);
        if (outcome == ApplyOutcome.Unchanged)
        {
            // It may have been stopped since.
            await service.SetRunningAsync(workload.Name, running: true, ct);
        }

        return ContainerCommands.Answer(context, outcome, await answers.StatusAsync(before: null, workload, patience, ct));
    }
}
