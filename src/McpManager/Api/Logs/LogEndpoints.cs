using McpManager.Api.Containers;
using McpManager.Api.Streams;
using McpManager.Client;
using McpManager.Routing;
using McpManager.Workloads.Backends;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace McpManager.Api.Logs;

/// <summary><c>GET /containers/{name}/logs</c>.</summary>
internal static class LogEndpoints
{
    public static void MapLogs(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/containers/{name}/logs", StreamAsync)
        .WithTags("containers")
        .Describe("read_logs", "What the replicas wrote: text, or NDJSON or server-sent events by Accept")
        .Produces<LogEntry>(StatusCodes.Status200OK, LogFormat.NdJsonType, ServerSentEvents.ContentType)
        .Problems(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable)
        .AddOpenApiOperationTransformer(AddText);

    // One type a status is all that the metadata can say.
    private static Task AddText(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        operation.Responses?["200"].Content?.Add("text/plain", new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        return Task.CompletedTask;
    }

    private static Task StreamAsync(
        string name,
        HttpContext context,
        [AsParameters] LogParameters parameters,
        RouteTable routes,
        IWorkloadBackend backend,
        ResponseStream stream,
        TimeProvider time)
    {
        var workload = ContainerQueries.Entry(name, routes).Workload;
        var (query, timestamps) = parameters.Read(time.GetUtcNow(), backend.Capabilities.KeepsRunsApart);
        var form = LogFormat.Choose(context.Request);
        var mixed = query.Replica is null && (workload.Spec.Replicas > 1 || workload.Replicas.Length > 1 || workload.Spec.Autoscaling is not null);
        return stream.WriteAsync(
            context,
            LogFormat.ContentTypeOf(form),
            ct => backend.ReadLogsAsync(workload.Name, query, ct),
            LogFormat.Writer(form, timestamps, mixed),
            form == LogForm.Events ? ServerSentEvents.KeepAlive : default);
    }
}
