using McpManager.Client;
using McpManager.Workloads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpManager.Api.Containers;

/// <summary>Create, update, scale, remove.</summary>
internal static class ContainerCommands
{
    public static async Task<Results<Created<WorkloadStatus>, Ok<WorkloadStatus>>> CreateAsync(
        HttpContext context,
        [AsParameters] WaitParameters wait,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        var patience = wait.Read();
        var request = await RequestBody.ReadAsync(context.Request, ManagerJsonContext.Default.WorkloadRequest);
        var (outcome, workload) = await service.CreateAsync(request, ct);
        return Answer(context, outcome, await answers.StatusAsync(before: null, workload, patience, ct));
    }

    public static async Task<Results<Created<WorkloadStatus>, Ok<WorkloadStatus>>> PutAsync(
        string name,
        HttpContext context,
        [AsParameters] WaitParameters wait,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        var parsed = PathName.Parse(name);
        var patience = wait.Read();
        var request = await RequestBody.ReadAsync(context.Request, ManagerJsonContext.Default.WorkloadRequest);
        var before = answers.Before(parsed);
        var (outcome, workload) = await service.PutAsync(parsed, request, ct);
        return Answer(context, outcome, await answers.StatusAsync(before, workload, patience, ct));
    }

    public static async Task<Ok<WorkloadStatus>> ScaleAsync(
        string name,
        HttpContext context,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        var parsed = PathName.Parse(name);
        var request = await RequestBody.ReadAsync(context.Request, ManagerJsonContext.Default.ScaleRequest);
        _ = await service.ScaleAsync(parsed, request, ct) ?? throw PathName.Unknown(parsed);
        return TypedResults.Ok(await answers.StatusAsync(parsed, ct));
    }

    public static async Task<NoContent> RemoveAsync(
        string name,
        [AsParameters] RemoveParameters parameters,
        WorkloadService service,
        ContainerAnswers answers,
        CancellationToken ct)
    {
        var parsed = PathName.Parse(name);
        if (!await service.RemoveAsync(parsed, parameters.Read(), ct))
        {
            throw PathName.Unknown(parsed);
        }

        await answers.GoneAsync(parsed, ct);
        return TypedResults.NoContent();
    }

    /// <summary>201 with where it is, or 200.</summary>
    public static Results<Created<WorkloadStatus>, Ok<WorkloadStatus>> Answer(HttpContext context, ApplyOutcome outcome, WorkloadStatus status) =>
        outcome == ApplyOutcome.Created
            ? TypedResults.Created($"{context.Request.PathBase}/containers/{status.Name}", status)
            : TypedResults.Ok(status);
}
