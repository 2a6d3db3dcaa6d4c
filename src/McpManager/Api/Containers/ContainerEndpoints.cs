using McpManager.Client;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace McpManager.Api.Containers;

/// <summary>The calls on workloads, which the API calls containers.</summary>
internal static class ContainerEndpoints
{
    public static void MapContainers(this IEndpointRouteBuilder endpoints)
    {
        var containers = endpoints.MapGroup("/containers").WithTags("containers");

        containers.MapGet("", ContainerQueries.List).Describe("list_containers", "List workloads, sorted by name")
            .Problems(Status400BadRequest, Status503ServiceUnavailable);
        containers.MapPost("", ContainerCommands.CreateAsync).Describe("create_container", "Create a workload from a template or explicit fields")
            .Takes<WorkloadRequest>(isOptional: false)
            .Problems(Status400BadRequest, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable, Status504GatewayTimeout, Status507InsufficientStorage);

        containers.MapGet("/{name}", ContainerQueries.Get).Describe("get_container", "Status of a workload")
            .Problems(Status400BadRequest, Status404NotFound, Status503ServiceUnavailable);
        containers.MapGet("/{name}/status", ContainerQueries.Get).Describe("get_container_status", "Status of a workload, as at its own path")
            .Problems(Status400BadRequest, Status404NotFound, Status503ServiceUnavailable);
        containers.MapPut("/{name}", ContainerCommands.PutAsync).Describe("put_container", "Create or update, replica by replica; back to the old spec when the new one does not get ready")
            .Takes<WorkloadRequest>(isOptional: false)
            .Problems(Status400BadRequest, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable, Status504GatewayTimeout, Status507InsufficientStorage);
        containers.MapPatch("/{name}", ContainerCommands.ScaleAsync).Describe("scale_container", "Change the number of replicas")
            .Takes<ScaleRequest>(isOptional: false)
            .Problems(Status400BadRequest, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity, Status503ServiceUnavailable, Status507InsufficientStorage);
        containers.MapDelete("/{name}", ContainerCommands.RemoveAsync).Describe("delete_container", "Remove a workload")
            .Problems(Status400BadRequest, Status404NotFound, Status503ServiceUnavailable);

        containers.MapPost("/{name}/start", ContainerLifecycle.StartAsync).Describe("start_container", "With a body: create and start; without: start a stopped one")
            .Takes<WorkloadRequest>(isOptional: true)
            .Problems(Status400BadRequest, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable, Status504GatewayTimeout, Status507InsufficientStorage);
        containers.MapPost("/{name}/stop", ContainerLifecycle.StopAsync).Describe("stop_container", "Stop all replicas; the workload stays")
            .Problems(Status400BadRequest, Status404NotFound, Status503ServiceUnavailable);
        containers.MapPost("/{name}/restart", ContainerLifecycle.RestartAsync).Describe("restart_container", "Replace all replicas, one by one")
            .Problems(Status400BadRequest, Status404NotFound, Status409Conflict, Status503ServiceUnavailable, Status507InsufficientStorage);
    }
}
