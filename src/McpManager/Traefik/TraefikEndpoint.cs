using System.Text.Json;
using McpManager.Client;
using McpManager.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpManager.Traefik;

/// <summary>
/// <c>GET /traefik/config</c>, for Traefik's HTTP provider. Traefik keeps what it has while the answer is not 200, and takes every 200 at its
/// word: a manager that does not know its workloads yet must not answer that there is none.
/// </summary>
internal static class TraefikEndpoint
{
    public static IServiceCollection AddTraefik(this IServiceCollection services) => services.AddSingleton<TraefikDocument>();

    public static void MapTraefik(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/traefik/config", Get)
        .WithTags("traefik")
        .WithName("traefik_config")
        .WithSummary("The routes to all workloads as Traefik's dynamic configuration")
        .Produces<JsonElement>()
        .Produces<ProblemResponse>(StatusCodes.Status503ServiceUnavailable, ProblemWriter.ContentType);

    private static FileContentHttpResult Get(TraefikDocument document) => document.Current is { } written
        ? TypedResults.Bytes(written.Body, "application/json", entityTag: written.Tag)
        : throw new ManagerException(ErrorKind.Unavailable, "The manager has not read its workloads from the backend yet.");
}
